// Points accepted per second of server CPU, from real clients: our server and the unmodified wandb client beside MLflow's
// tracking server on SQLite and its own client, doing the same work in the same run; medians of three rounds.
// CPU is that of the server's processes, all of them, from /proc (Linux).
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pythonWith } from './python.ts'
import { record } from './record.ts'

const RUNS = 2
const ROWS = 500
const METRICS = 10
const POINTS = RUNS * ROWS * METRICS
const ROUNDS = 3
const PORT = 7391
const TICKS_PER_S = 100

const main = join(import.meta.dirname, '../packages/server/src/cli/main.ts')

/** Seconds of CPU of a process and everything it started. */
function cpuOf(root: number): number {
  const parents = new Map<number, number>()
  const used = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')
      parents.set(Number(name), Number(fields[1]))
      // Own time, and that of children which have ended.
      used.set(Number(name), (Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])) / TICKS_PER_S)
    } catch {
      // It ended meanwhile.
    }
  }
  const belongs = (pid: number): boolean => pid === root || (parents.has(pid) && pid > 1 && belongs(parents.get(pid)!))
  return [...used].reduce((sum, [pid, seconds]) => sum + (belongs(pid) ? seconds : 0), 0)
}

async function up(url: string): Promise<void> {
  for (let i = 0; i < 240; i++) {
    if (
      await fetch(url).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error(`${url} did not come up`)
}

/** Starting is no part of the work: waits until a second passes with next to no CPU. */
async function quiet(pid: number): Promise<void> {
  for (let before = cpuOf(pid); ; ) {
    await new Promise((resolve) => setTimeout(resolve, 1000))
    const now = cpuOf(pid)
    if (now - before < 0.05) return
    before = now
  }
}

async function measure(server: ChildProcess, ready: string, python: string, script: string, env: NodeJS.ProcessEnv): Promise<number> {
  try {
    await up(ready)
    await quiet(server.pid!)
    const before = cpuOf(server.pid!)
    execFileSync(python, [join(import.meta.dirname, script), String(RUNS), String(ROWS), String(METRICS)], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    return cpuOf(server.pid!) - before
  } finally {
    const gone = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    await gone
  }
}

const url = `http://127.0.0.1:${PORT}`
const wandb = pythonWith(['wandb==0.31.0'])
const mlflow = pythonWith(['mlflow==3.17.2'])
const ours: number[] = []
const theirs: number[] = []
for (let round = 0; round < ROUNDS; round++) {
  const folder = mkdtempSync(join(tmpdir(), 'sweepwise-live-'))
  ours.push(
    await measure(
      spawn(process.execPath, [main, 'serve', '--port', String(PORT), '--data', join(folder, 'data')], { stdio: 'ignore' }),
      `${url}/healthz`,
      wandb,
      'wandb_client_load.py',
      {
        WANDB_BASE_URL: url,
        WANDB_API_KEY: 'k'.repeat(40),
        WANDB_DIR: folder,
        HOME: folder,
        WANDB_SILENT: 'true',
        WANDB_ERROR_REPORTING: 'false',
      },
    ),
  )
  const tracking = [
    '-m',
    'mlflow',
    'server',
    '--port',
    String(PORT),
    '--workers',
    '1',
    '--backend-store-uri',
    `sqlite:///${join(folder, 'mlflow.db')}`,
  ]
  theirs.push(
    await measure(
      spawn(mlflow, [...tracking, '--artifacts-destination', join(folder, 'artifacts')], { stdio: 'ignore' }),
      `${url}/health`,
      mlflow,
      'mlflow_client_load.py',
      { MLFLOW_TRACKING_URI: url, HOME: folder },
    ),
  )
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  console.log(
    `round ${round + 1}: ours ${ours[round]!.toFixed(2)} s of CPU, MLflow ${theirs[round]!.toFixed(2)} s, for ${POINTS} points each`,
  )
}
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
const rates = { ours: POINTS / median(ours), mlflow: POINTS / median(theirs) }
console.log(
  `points per second of server CPU: ours ${rates.ours.toFixed(0)}, MLflow ${rates.mlflow.toFixed(0)}, ratio ${(rates.ours / rates.mlflow).toFixed(1)}`,
)
record('live-wandb', {
  work: { runs: RUNS, rows: ROWS, metrics: METRICS, points: POINTS, rounds: ROUNDS },
  clients: { wandb: '0.31.0', mlflow: '3.17.2, one worker, SQLite' },
  'server CPU, s': { ours, mlflow: theirs },
  'points per second of server CPU': { ours: Math.round(rates.ours), mlflow: Math.round(rates.mlflow) },
  ratio: Number((rates.ours / rates.mlflow).toFixed(1)),
})
