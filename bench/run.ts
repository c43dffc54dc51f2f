// `npm run bench [-- NAME…]`: runs bench/*.ts one after the other, each in its own process so that none warms another.
// Every bench prints a table and writes bench/results/NAME.json with date, machine and CPU times; only ratios are goals.
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'

const wanted = process.argv.slice(2)
const benches = globSync('*.ts', { cwd: import.meta.dirname })
  .filter((name) => !['run.ts', 'record.ts', 'python.ts', 'server-process.ts', 'config-maker.ts', 'main-thread.ts'].includes(name))
  .sort()
let failed = 0
for (const file of benches) {
  if (wanted.length > 0 && !wanted.includes(basename(file, '.ts'))) continue
  console.log(`\n── ${basename(file, '.ts')}`)
  if (spawnSync('node', ['--expose-gc', join(import.meta.dirname, file)], { stdio: 'inherit' }).status !== 0) failed += 1
}
process.exitCode = failed === 0 ? 0 : 1
