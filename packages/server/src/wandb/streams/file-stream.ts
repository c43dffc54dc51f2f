import type { Delivery } from '../../store/live/live.ts'
import { stateOfExit } from '../runs/run-states.ts'
import { ClientError } from '../wire/client-error.ts'
import { joinDicts } from '../wire/join-dicts.ts'
import { readClientSummary } from '../wire/read-config.ts'
import { readConsoleLine, readEventLine, readHistoryLine } from '../wire/read-line.ts'

/** What one request of a run's stream says, read; the strings are JSON of the client's kind. */
export interface StreamRequest {
  readonly files?: { readonly [name: string]: { readonly offset?: unknown; readonly content?: unknown } }
  readonly preempting?: unknown
  readonly complete?: unknown
  readonly exitcode?: unknown
}

/** Far above what a run logs; below what a double tells apart. */
const LAST_LINE = 1e12

/**
 * Reads a request of a run's stream.
 * @param known what the run is known to be: when it began, its config, names that its script logged
 * @throws ClientError 400 for what no client sends; such a request sent again would be no better
 */
export function readDelivery(
  body: unknown,
  known: { readonly startedAt: number | null; readonly config: string | null; readonly logged: { has(name: string): boolean } },
  now: number,
  writer?: string,
): Delivery {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new ClientError('a request of a stream is a JSON object.', 400)
  const { files = {}, preempting, complete, exitcode } = body as StreamRequest
  const block = (name: string) => (Object.hasOwn(files, name) ? readBlock(name, files[name]) : null)
  const history = block('wandb-history.jsonl')
  const events = block('wandb-events.jsonl')
  const printed = block('output.log')
  const summary = block('wandb-summary.json')?.lines.at(-1)
  const said = summary === undefined ? null : readClientSummary(summary, known.config)
  return {
    ...(writer === undefined ? {} : { writer }),
    ...(history === null
      ? {}
      : { history: { ...history, lines: history.lines.map((text, i) => readHistoryLine(text, history.offset + i)) } }),
    ...(events === null
      ? {}
      : {
          events: {
            ...events,
            lines: events.lines.map((text, i) => readEventLine(text, events.offset + i, known.startedAt, known.logged)),
          },
        }),
    ...(printed === null ? {} : { console: { ...printed, lines: printed.lines.map(readConsoleLine) } }),
    ...(said === null
      ? {}
      : {
          summary: {
            client: summary!,
            values: said.values,
            ...(writer === undefined ? {} : { joined: joinedSummary(summary!, known.config) }),
          },
          metrics: said.metrics.filter(({ name }) => !known.logged.has(name)),
        }),
    ...(preempting === true ? { cause: 'preempted' as const } : {}),
    ...(complete === true ? { end: { ...stateOfExit(readExit(exitcode)), exitCode: readExit(exitcode), at: now } } : {}),
  }
}

const readExit = (exitcode: unknown): number | null => (typeof exitcode === 'number' && Number.isSafeInteger(exitcode) ? exitcode : null)

function readBlock(name: string, block: unknown): { readonly offset: number; readonly lines: readonly string[] } | null {
  if (typeof block !== 'object' || block === null) throw new ClientError(`${name}: expected {offset, content}.`, 400)
  const { offset, content } = block as { offset?: unknown; content?: unknown }
  if (!Array.isArray(content) || content.some((line) => typeof line !== 'string'))
    throw new ClientError(`${name}: 'content' is a list of lines.`, 400)
  if (typeof offset !== 'number' || !Number.isInteger(offset) || offset < 0 || offset > LAST_LINE)
    throw new ClientError(`${name}: 'offset' is the number of a line, from 0; found ${JSON.stringify(offset)?.slice(0, 40)}.`, 400)
  return content.length === 0 ? null : { offset, lines: content as readonly string[] }
}

/** Each of several writers says its own summary: later ones win key by key. */
const joinedSummary = (said: string, config: string | null) => (stored: string) => {
  const client = joinDicts(stored, said)
  return { client, values: readClientSummary(client, config).values }
}
