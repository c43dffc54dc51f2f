// `node measure-import.ts <data directory> <file>`: imports into a store and prints peak memory and time as JSON, so that
// the peak is that of one import and nothing else. With `--expose-gc` also what is really in use after each transaction: the
// peak of a process is mostly memory that nobody has collected yet.
import { openStore } from '../../store/open-store.ts'
import { importSource } from '../import-source.ts'
import { openSource } from '../source.ts'

const [, , directory, file] = process.argv
const begin = process.cpuUsage()
const started = performance.now()
const store = await openStore(directory!)
const source = await openSource(file!)
let peakBytes = 0
const look = (): void => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
}
const timer = setInterval(look, 20)
let liveBytes = 0
const collected: typeof store = {
  ...store,
  apply: async (...batch) => {
    const applied = await store.apply(...batch)
    globalThis.gc?.()
    const { heapUsed, external } = process.memoryUsage()
    liveBytes = Math.max(liveBytes, heapUsed + external)
    return applied
  },
}
const report = await importSource(globalThis.gc === undefined ? store : collected, source, { onProgress: look })
clearInterval(timer)
await source.close()
await store.close()
const cpu = process.cpuUsage(begin)
console.log(
  JSON.stringify({
    runs: report.projects.reduce((sum, project) => sum + project.new, 0),
    peakMb: Math.round(peakBytes / 2 ** 20),
    ...(liveBytes === 0 ? {} : { liveMb: Math.round(liveBytes / 2 ** 20) }),
    wallMs: Math.round(performance.now() - started),
    cpuMs: Math.round((cpu.user + cpu.system) / 1000),
  }),
)
