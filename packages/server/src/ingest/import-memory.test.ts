import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeBigLines, writeBigTable } from './testing/write-big-table.ts'
import { writeLongLog } from './testing/write-long-log.ts'

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

/** 250,000 rows of 8 metrics: 48 MB as bare columns of steps, values and times, and 60 MB on disk. */
const LOG_ROWS = 250_000
/** A tenth of the rows needs 64 MiB as well: a transaction's 500,000 points, three times over while they are encoded. */
const LOG_HEAP_MB = 64

it('a W&B log of any length imports in a heap that could not hold it', { timeout: 180_000 }, async () => {
  const file = join(folder, 'run-long.wandb')
  await writeLongLog(file, LOG_ROWS, 8)
  const program = join(import.meta.dirname, 'testing/measure-import.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [
    `--max-old-space-size=${LOG_HEAP_MB}`,
    program,
    join(folder, 'store'),
    file,
  ])
  expect(JSON.parse(stdout)).toMatchObject({ runs: 1 })
})
