import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeBigLines, writeBigTable } from './testing/write-big-table.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweepwise-memory-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const ROWS = 40_000
/** 8,000 rows need 32 MiB of heap as well. Kept, the 31 cells of 40,000 rows would take 50 MiB even as bare objects. */
const HEAP_MB = 32

// bench/import-memory.ts measures the peak for 200,000 rows and 90 MB.
it.each([
  ['a table', writeBigTable],
  ['JSON lines', writeBigLines],
])('%s of any length imports in a heap that could not hold it', { timeout: 180_000 }, async (_, write) => {
  const file = join(folder, write === writeBigTable ? 'runs.csv' : 'runs.jsonl')
  await write(file, ROWS)
  const program = join(import.meta.dirname, 'testing/measure-import.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [`--max-old-space-size=${HEAP_MB}`, program, join(folder, 'store'), file])
  expect(JSON.parse(stdout)).toMatchObject({ runs: ROWS })
})
