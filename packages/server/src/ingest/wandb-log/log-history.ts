import type { Value } from '@sweepwise/core'
import type { SourceFile } from '../importer.ts'
import type { HistoryRecord, RunKey } from '../run-event.ts'
import { SeriesBuffer } from '../series-buffer.ts'
import { consoleLines } from './console-lines.ts'
import { readHistoryRow } from './history-row.ts'
import { readLog } from './log-file.ts'
import type { LogHead } from './log-head.ts'
import { type LogRecord, toMs } from './record.ts'
import { CONSOLE, FILES, systemName } from './reserved-names.ts'

/** Points and sparse values that one event holds at most, about; what bounds the memory of reading a log. */
const EVENT_POINTS = 100_000
/** Bytes of text (console, strings, media) that one event holds at most, about. */
const EVENT_TEXT = 4 << 20

/** One log's part in the history of an attempt. */
export interface LogPart {
  readonly file: SourceFile
  readonly head: LogHead
  /** Added to its steps: an offline run that was to be joined to an earlier one counted from 0. */
  readonly shift: number
  /** Rows from this step on (after the shift) were undone by a rewind or written again after a resume. */
  readonly before: number
}

/**
 * The history of one attempt, from the logs it consists of, in events of bounded size. Names for which `skip` holds are
 * left out. System metrics have seconds since the start of the first log as steps.
 */
export async function* readLogHistory(
  key: RunKey,
  attempt: number,
  parts: readonly LogPart[],
  skip: (name: string) => boolean,
): AsyncGenerator<HistoryRecord> {
  const buffer = new SeriesBuffer()
  let sparse: { metric: string; step: number; value: Value }[] = []
  let text = 0
  let line = 0
  const listed = new Map<string, string>()
  let began = parts[0]?.head.startedAt ?? null
  let lastStep = -1

  const addSparse = (metric: string, step: number, value: Value): void => {
    sparse.push({ metric, step, value })
    text += sizeOf(value)
  }
  const take = (): HistoryRecord => {
    const event: HistoryRecord = { type: 'history', key, attempt, series: buffer.take(), ...(sparse.length === 0 ? {} : { sparse }) }
    sparse = []
    text = 0
    return event
  }

  for (const { file, head, shift, before } of parts) {
    const console = consoleLines()
    const print = (lines: ReturnType<typeof console.end>): void => {
      for (const { stream, text, time } of lines) addSparse(CONSOLE, line++, { stream, text, time: Number.isNaN(time) ? null : time })
    }
    const takeRecord = (record: LogRecord): void => {
      if (record.history !== undefined) {
        const row = readHistoryRow(record.history.item, record.history.step?.num)
        const step = Number.isNaN(row.step) ? lastStep + 1 : row.step + shift
        if (step >= before) return
        lastStep = Math.max(lastStep, step)
        for (const [name, value] of row.numbers) if (!skip(name)) buffer.add(name, step, value, row.time)
        for (const [name, value] of row.others) if (!skip(name)) addSparse(name, step, value)
      } else if (record.stats?.timestamp !== undefined) {
        const time = toMs(record.stats.timestamp)
        if (Number.isNaN(time)) return
        began ??= time
        for (const { key: measured, valueJson } of record.stats.item) {
          const value = Number(valueJson)
          if (valueJson !== '' && !Number.isNaN(value)) buffer.add(systemName(measured, head.logged), (time - began) / 1000, value, time)
        }
      } else if (record.outputRaw !== undefined) {
        const { outputType, timestamp, line: fragment } = record.outputRaw
        print(console.push(outputType === 0 ? 'stderr' : 'stdout', timestamp === undefined ? Number.NaN : toMs(timestamp), fragment))
      } else if (record.files !== undefined) {
        for (const { path, type } of record.files.files) if (listed.size < MOST_FILES) listed.set(path, KINDS[type] ?? 'other')
      }
    }
    for await (const records of readLog(file)) {
      for (const record of records) {
        takeRecord(record)
        if (buffer.points + sparse.length >= EVENT_POINTS || text >= EVENT_TEXT) yield take()
      }
    }
    print(console.end())
  }
  for (const [i, [path, kind]] of [...listed].entries()) addSparse(FILES, i, { path, kind })
  if (buffer.points > 0 || sparse.length > 0) yield take()
}

/** `FilesItem.FileType`. */
const KINDS = ['other', 'wandb', 'media', 'artifact'] as const
const MOST_FILES = 100_000

function sizeOf(value: Value): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 8
  let size = 16
  for (const [key, inner] of Object.entries(value)) size += key.length + sizeOf(inner)
  return size
}
