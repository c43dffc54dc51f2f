import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeLongEvents } from './tensorboard/testing/write-long-events.ts'
import { writeBigLines, writeBigTable } from './testing/write-big-table.ts'
import { writeLongLog } from './testing/write-long-log.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweepwise-memory-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const ROWS = 40_000
/**
 * The program with all its readers needs 27 MiB by itself, and V8 gives up now and then up to 34, with 4,000 rows or 40,000. Kept,
 * the 31 cells of 40,000 rows would take 50 MiB more even as bare objects.
 */
const HEAP_MB = 44

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

/** Rows of 8 metrics, both more than one transaction takes: 19 and 77 MB as bare columns of steps, values and times. */
const LOG_ROWS = [100_000, 400_000] as const
/** Of the 58 MB between the two. What is in use differs by 15 MB either way by which events wait when a transaction ends. */
const MORE_MB = 25

it.each([
  ['a W&B log', 'wandb', writeLongLog],
  ['an event file of TensorBoard', 'tfevents.1', writeLongEvents],
] as const)('%s four times as long needs no more memory', { timeout: 300_000 }, async (_, ending, write) => {
  const program = join(import.meta.dirname, 'testing/measure-import.ts')
  const inUse: number[] = []
  for (const rows of LOG_ROWS) {
    const file = join(folder, `run-${rows}.${ending}`)
    await write(file, rows, 8)
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program, join(folder, `${rows}`), file])
    const { runs, liveMb } = JSON.parse(stdout) as { runs: number; liveMb: number }
    expect(runs).toBe(1)
    inUse.push(liveMb)
  }
  expect(inUse[1]! - inUse[0]!).toBeLessThan(MORE_MB)
})
