import { spawnSync } from 'node:child_process'
import type { Run } from './run.ts'

/** How a run ended, in the server's words. */
export interface RunEnd {
  readonly state: 'finished' | 'failed' | 'stopped'
  readonly cause: 'user' | null
  readonly exitCode: number | null
}

export const endOf = (exitCode: number): RunEnd => ({ state: exitCode === 0 ? 'finished' : 'failed', cause: null, exitCode })

/** 128 + its number, as shells have it. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const
type Signal = keyof typeof SIGNALS

/** What a signal leaves for the end: schedulers send SIGKILL some time after SIGTERM. */
const SIGNAL_MS = 8_000
/** What `process.exit()` and uncaught exceptions leave: everybody waits meanwhile. */
const EXIT_MS = 5_000

const watched = new Set<Run>()

/**
 * Sees to it that a run ends with its process, however that ends: by itself, by a signal, by `process.exit()` or an exception
 * that nobody caught. Signals do what they would do without us, once the run has ended; a program with handlers of its own
 * decides for itself.
 * @returns stops watching
 */
export function watchExit(run: Run): () => void {
  if (watched.size === 0) {
    process.on('beforeExit', finishAll)
    process.on('exit', lastWords)
    for (const signal of Object.keys(SIGNALS) as Signal[]) process.on(signal, onSignal)
  }
  watched.add(run)
  return () => {
    watched.delete(run)
    if (watched.size > 0) return
    process.off('beforeExit', finishAll)
    process.off('exit', lastWords)
    for (const signal of Object.keys(SIGNALS) as Signal[]) process.off(signal, onSignal)
  }
}

/** Nothing is left to do: the loop goes on until what is sent here was answered. */
function finishAll(exitCode: number): void {
  for (const run of [...watched]) run.finish({ exitCode }).catch((error: Error) => run.say(error.message))
}

function onSignal(signal: Signal): void {
  if (process.listenerCount(signal) > 1) return
  const end: RunEnd = { state: 'stopped', cause: signal === 'SIGINT' ? 'user' : null, exitCode: SIGNALS[signal] }
  const ends = [...watched].map((run) => run.endAs(end, SIGNAL_MS, { loopGoesOn: true }).catch((error: Error) => run.say(error.message)))
  // A second one ends the process at once.
  process.off(signal, onSignal)
  void Promise.all(ends).then(() => process.kill(process.pid, signal))
}

/** This process may not wait any more; another one sends what is left, and this one waits for it. */
function lastWords(exitCode: number): void {
  for (const run of [...watched]) {
    const words = run.lastWords(endOf(exitCode))
    if (words === null) {
      if (run.unsent > 0)
        run.say(`the process ended before the server could be reached; ${run.unsent} rows of run '${run.id}' were not sent.`)
      continue
    }
    const sent = spawnSync(process.execPath, ['--input-type=commonjs', '-e', MESSENGER], {
      input: JSON.stringify({ ...words, untilMs: EXIT_MS - 500 }),
      env: { ...process.env, NODE_OPTIONS: '' },
      timeout: EXIT_MS,
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    if (sent.status !== 0) run.say(`the last rows of run '${run.id}' could not be sent before the process ended.`)
  }
}

/** Sends requests one after the other, each until it is answered. */
const MESSENGER = `
const { url, headers, bodies, untilMs } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const until = Date.now() + untilMs;
(async () => {
  for (const body of bodies) for (;;) {
    try {
      const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(Math.max(1, until - Date.now())) });
      if (answer.ok) break;
      if (answer.status < 500 && answer.status !== 429) process.exit(1);
    } catch {}
    if (Date.now() > until) process.exit(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
})();
`
