// Importing 20,000 and 200,000 runs (10 and 100 MB) in a process of its own each: the peak must not grow with the file.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeBigLines, writeBigTable } from '../packages/server/src/ingest/testing/write-big-table.ts'
import { record } from './record.ts'

const MEASURE = join(import.meta.dirname, '../packages/server/src/ingest/testing/measure-import.ts')
const folder = mkdtempSync(join(tmpdir(), 'sweepwise-bench-'))
const results: object[] = []
try {
  for (const [format, write] of [
    ['csv', writeBigTable],
    ['jsonl', writeBigLines],
  ] as const) {
    for (const rows of [20_000, 200_000]) {
      const file = join(folder, `${rows}.${format}`)
      await write(file, rows)
      const out = execFileSync('node', [MEASURE, join(folder, `${format}-${rows}`), file], { encoding: 'utf8' })
      const result = { format, rows, fileMb: Math.round(statSync(file).size / 2 ** 20), ...(JSON.parse(out) as object) }
      console.log(JSON.stringify(result))
      results.push(result)
    }
  }
  record('import-memory', results)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
