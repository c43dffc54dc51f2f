// `node measure-import.ts <data directory> <file>`: imports into a store and prints peak memory and time as JSON, so that
// the peak is that of one import and nothing else.
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
const report = await importSource(store, source, { onProgress: look })
clearInterval(timer)
await source.close()
await store.close()
const cpu = process.cpuUsage(begin)
console.log(
  JSON.stringify({
    runs: report.projects.reduce((sum, project) => sum + project.new, 0),
    peakMb: Math.round(peakBytes / 2 ** 20),
    wallMs: Math.round(performance.now() - started),
    cpuMs: Math.round((cpu.user + cpu.system) / 1000),
  }),
)
