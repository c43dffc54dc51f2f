import { bool, double, int32, int64, message, readMessage, repeated, sub, text } from '../protobuf-message.ts'
import { possibleTime } from '../read-time.ts'

// The few messages of the wandb client's log that are read here, transcribed from `wandb/proto/wandb_internal.proto` of
// github.com/wandb/wandb (MIT), releases 0.12.18 to 0.31.0: names and numbers as there, fields nobody reads left out.
// Enums are read as their numbers.

const timestamp = message({ seconds: [1, int64], nanos: [2, int32] })

/** A value by key or, when `nestedKey` is not empty, by path. `valueJson` is JSON with bare NaN and Infinity. */
const item = message({ key: [1, text], nestedKey: [2, repeated(text)], valueJson: [16, text] })
const updates = message({ update: [1, repeated(sub(item))], remove: [2, repeated(sub(item))] })

const run = message({
  runId: [1, text],
  entity: [2, text],
  project: [3, text],
  config: [4, sub(updates)],
  summary: [5, sub(updates)],
  runGroup: [6, text],
  jobType: [7, text],
  displayName: [8, text],
  notes: [9, text],
  tags: [10, repeated(text)],
  sweepId: [12, text],
  host: [13, text],
  startingStep: [14, int64],
  startTime: [17, sub(timestamp)],
  resumed: [18, bool],
  forked: [22, bool],
  branchPoint: [23, sub(message({ run: [1, text], value: [2, double], metric: [3, text] }))],
  /** Since 0.30: offline, to be joined to the run of this id when it is synced. */
  resume: [24, bool],
})

const metric = message({
  name: [1, text],
  globName: [2, text],
  stepMetric: [4, text],
  options: [6, sub(message({ hidden: [2, bool], defined: [3, bool] }))],
  summary: [
    7,
    sub(
      message({
        min: [1, bool],
        max: [2, bool],
        mean: [3, bool],
        best: [4, bool],
        last: [5, bool],
        none: [6, bool],
        copy: [7, bool],
        first: [8, bool],
      }),
    ),
  ],
  /** 0 not set, 1 minimize, 2 maximize. */
  goal: [8, int32],
})

const record = message({
  num: [1, int64],
  history: [2, sub(message({ item: [1, repeated(sub(item))], step: [2, sub(message({ num: [1, int64] }))] }))],
  summary: [3, sub(updates)],
  config: [5, sub(updates)],
  files: [6, sub(message({ files: [1, repeated(sub(message({ path: [1, text], policy: [2, int32], type: [3, int32] })))] }))],
  stats: [
    7,
    sub(
      message({
        timestamp: [2, sub(timestamp)],
        item: [3, repeated(sub(message({ key: [1, text], valueJson: [16, text] })))],
      }),
    ),
  ],
  artifact: [8, sub(message({ type: [4, text], name: [5, text] }))],
  metric: [12, sub(metric)],
  /** Fragments of console lines; type 0 is stderr, 1 stdout. */
  outputRaw: [13, sub(message({ outputType: [1, int32], timestamp: [2, sub(timestamp)], line: [3, text] }))],
  run: [17, sub(run)],
  exit: [18, sub(message({ exitCode: [1, int32], runtime: [2, int32], notComplete: [3, bool] }))],
  preempting: [23, sub(message({}))],
  environment: [26, sub(message({ startedAt: [3, sub(timestamp)], host: [12, text] }))],
})

type Of<T> = T extends { read(...args: never[]): infer R } ? R : never
export type LogRecord = Of<typeof record>
export type LogItem = Of<typeof item>
export type LogUpdates = Of<typeof updates>
export type LogRun = Of<typeof run>
export type LogMetric = Of<typeof metric>

/** @throws Error or RangeError when the bytes are no record */
export const readRecord = (bytes: Uint8Array): LogRecord => readMessage(record, bytes)

/** UTC milliseconds; NaN for what is no time. */
export const toMs = (time: Of<typeof timestamp>): number => possibleTime(time.seconds * 1000 + time.nanos / 1e6)

/** The path of an item: keys one within the other. */
export const pathOf = ({ key, nestedKey }: LogItem): readonly string[] => (nestedKey.length > 0 ? nestedKey : [key])
