import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'

/** CPU milliseconds that `work` takes on this process (user + system, all threads), median of `rounds`. */
export async function medianCpuMs(rounds: number, work: () => unknown): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const begin = process.cpuUsage()
    await work()
    const used = process.cpuUsage(begin)
    times.push((used.user + used.system) / 1000)
  }
  times.sort((a, b) => a - b)
  return times[Math.floor(times.length / 2)]!
}

/** Writes bench/results/NAME.json: what was measured, when, on what. */
export function record(name: string, results: unknown): void {
  const folder = join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim()
  const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.versions.node }
  const text = JSON.stringify({ name, date: new Date().toISOString().slice(0, 10), commit, machine, results }, null, 2)
  writeFileSync(join(folder, `${name}.json`), `${text}\n`)
}
