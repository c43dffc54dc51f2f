// Many clients at once, in a process of their own: each has one connection and one run, and sends what the wandb client
// sends in the same cuts: new lines of its history, the summary, what was printed, now and then measurements of the machine.
// usage: replay-clients.ts URL CLIENTS ROWS METRICS INTERVAL_MS SECONDS [PROJECT]; prints one line of JSON
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const [url = '', ...rest] = process.argv.slice(2)
const [clients = 64, rows = 10, metrics = 20, intervalMs = 1000, seconds = 30] = rest.slice(0, 5).map(Number)
const project = rest[5] ?? 'load'
/** Measurements of the machine come every so many requests. */
const EVENTS_EVERY = 15

let state = 1
const uniform = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return state / 2 ** 32
}

export interface Load {
  readonly requests: number
  readonly points: number
  readonly bytes: number
  /** Milliseconds from the first byte sent to the answer's end, sorted. */
  readonly latencies: readonly number[]
  /** Not 200. */
  readonly refused: number
}

function post(agent: Agent, path: string, body: string): Promise<{ readonly status: number; readonly ms: number }> {
  const begin = performance.now()
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const sent = request(new URL(path, url), { method: 'POST', agent, headers }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, ms: performance.now() - begin }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const BEGIN = `mutation UpsertBucket($name: String, $project: String, $config: JSONString, $host: String) {
  upsertBucket(input: {name: $name, modelName: $project, config: $config, host: $host, jobProgram: "train.py"}) { bucket { id } inserted } }`

let requests = 0
let points = 0
let bytes = 0
let refused = 0
const latencies: number[] = []

/** Values as training has them: full-length floats with noise, float32 losses, a schedule, counters. */
function row(run: number, step: number, at: number): { readonly text: string; readonly values: Record<string, number> } {
  const values: Record<string, number> = {}
  for (let m = 0; m < metrics; m++) {
    const kind = m % 4
    values[`group${m % 3}/m${m}`] =
      kind === 0
        ? Math.fround(2 * Math.exp(-step / 300) + 0.05 * uniform() + run / 100)
        : kind === 1
          ? 1 - Math.exp(-step / 300) * uniform()
          : kind === 2
            ? 0.001 * Math.cos(step / 2000)
            : 4096 * step
  }
  return { text: JSON.stringify({ ...values, _step: step, _timestamp: at / 1000, _runtime: step / 10 }), values }
}

/** All begin before any of them sends: a hundred runs hardly begin in one moment. */
async function begin(run: number): Promise<() => Promise<void>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const name = `run-${run}`
  const config = JSON.stringify({
    lr: { value: 10 ** -(run % 5) },
    depth: { value: run % 4 },
    seed: { value: run },
    _wandb: { value: { t: {} } },
  })
  await post(agent, '/graphql', JSON.stringify({ query: BEGIN, variables: { name, project, config, host: 'bench' } }))
  return () => stream(run, agent, `/files/local/${project}/${name}/file_stream`)
}

async function stream(run: number, agent: Agent, path: string): Promise<void> {
  // Clients do not beat in time.
  await sleep((intervalMs * run) / clients)
  let step = 0
  let printed = 0
  for (let nth = 0; performance.now() < until; nth++) {
    const begin = performance.now()
    const lines: string[] = []
    let last: Record<string, number> = {}
    for (let i = 0; i < rows; i++) {
      const made = row(run, step + i, Date.now() - (rows - i) * (intervalMs / rows))
      lines.push(made.text)
      last = made.values
    }
    const files = {
      'wandb-history.jsonl': { offset: step, content: lines },
      'wandb-summary.json': { offset: 0, content: [JSON.stringify({ ...last, _step: step + rows - 1, _wandb: { runtime: nth } })] },
      'output.log': { offset: printed, content: [`2026-11-21T04:07:43.288683 step ${step}: loss ${uniform()}`] },
      ...(nth % EVENTS_EVERY === 0
        ? {
            'wandb-events.jsonl': {
              offset: nth / EVENTS_EVERY,
              content: [
                JSON.stringify({
                  'system.cpu': 100 * uniform(),
                  'system.memory': 15.25,
                  _timestamp: Date.now() / 1000,
                  _runtime: nth,
                  _wandb: true,
                }),
              ],
            },
          }
        : {}),
    }
    const body = JSON.stringify({ files })
    const { status, ms } = await post(agent, path, body)
    requests += 1
    latencies.push(ms)
    bytes += Buffer.byteLength(body)
    if (status === 200) {
      points += rows * metrics
      step += rows
      printed += 1
    } else refused += 1
    await sleep(Math.max(0, intervalMs - (performance.now() - begin)))
  }
  await post(agent, path, JSON.stringify({ complete: true, exitcode: 0 }))
  agent.destroy()
}

const streams: (() => Promise<void>)[] = []
for (let run = 0; run < clients; run++) streams.push(await begin(run))
await sleep(1000)
const until = performance.now() + seconds * 1000
await Promise.all(streams.map((send) => send()))
console.log(JSON.stringify({ requests, points, bytes, refused, latencies: latencies.sort((a, b) => a - b) } satisfies Load))
