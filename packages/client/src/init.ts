import { Run } from './run.ts'
import { readSettings } from './settings.ts'

/** Everything has a variable of the environment as well (`SWEEPWISE_…`); what is given here wins. */
export interface InitOptions {
  /** Name of the project; made where there is none. `SWEEPWISE_PROJECT`. */
  readonly project?: string
  /** Hyperparameters; nested ones get dotted names. */
  readonly config?: Readonly<Record<string, unknown>>
  /** What the run is called on the page; without it two words and a number. `SWEEPWISE_NAME`. */
  readonly name?: string
  /** The run's id within its project; without it a random one. `SWEEPWISE_RUN_ID`. */
  readonly id?: string
  /** What becomes of a run that has this id: it goes on (`allow`, `must`), or this is an error (`never`). Without it an empty attempt begins. `SWEEPWISE_RESUME`. */
  readonly resume?: 'allow' | 'must' | 'never'
  /** `SWEEPWISE_TAGS`, separated by commas. */
  readonly tags?: readonly string[]
  /** `SWEEPWISE_NOTES`. */
  readonly notes?: string
  /** `SWEEPWISE_RUN_GROUP`. */
  readonly group?: string
  /** `SWEEPWISE_JOB_TYPE`. */
  readonly jobType?: string
  /** Address of the server; http://127.0.0.1:7272 unless said otherwise. `SWEEPWISE_BASE_URL`. */
  readonly url?: string
  /** Needed beyond this machine: a key of `sweepwise token create NAME --scopes log`. `SWEEPWISE_API_KEY`. */
  readonly key?: string
  /** Logs nothing, and needs no server. `SWEEPWISE_MODE=disabled`. */
  readonly disabled?: boolean
  /** Says nothing but what goes wrong. `SWEEPWISE_QUIET=true`. */
  readonly quiet?: boolean
  /** How long rows are gathered before they are sent, in milliseconds: 1000. */
  readonly flushMs?: number
  /** How long the end waits for a server that does not answer, in milliseconds: 60000. */
  readonly finishTimeoutMs?: number
  /** What waits for a server that does not answer, at most, in bytes: 256 MiB. */
  readonly maxBufferBytes?: number
}

/** A server that does not answer within this time is no reason for a training to wait. */
const BEGIN_MS = 5_000

/**
 * Begins a run. A server that cannot be reached is said once; the run goes on and is sent when there is one.
 * @throws ClientError BAD_OPTION for options that cannot be; REFUSED for a wrong key, a project's name that cannot be, a run
 *   that exists (`resume: 'never'`) or does not (`'must'`)
 */
export async function init(options: InitOptions = {}): Promise<Run> {
  const run = new Run(readSettings(options, process.env), options.config ?? {})
  let timer: NodeJS.Timeout | undefined
  const patience = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), BEGIN_MS)
  })
  try {
    const outcome = await Promise.race([run.begin(), patience])
    if (outcome === 'late') run.begin().catch((error: Error) => run.say(`nothing is logged: ${error.message}`))
  } finally {
    clearTimeout(timer)
  }
  return run
}
