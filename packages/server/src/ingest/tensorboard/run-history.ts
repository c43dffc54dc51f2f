import { possibleTime } from '../read-time.ts'
import type { HistoryRecord, RunKey } from '../run-event.ts'
import { SeriesBuffer } from '../series-buffer.ts'
import { mergeEvents } from './merge-events.ts'
import { findRestarts } from './restarts.ts'
import type { RunPart } from './runs-of-folders.ts'
import { type FolderScan, readScalar } from './scan-folder.ts'

/** Points that one event holds at most, about; what bounds the memory of reading a file. */
const EVENT_POINTS = 100_000

/** Lightning's tag for the metric of a run, and the value it writes at step 0 as long as it is told of none. */
export const LIGHTNING_METRIC = 'hp_metric'
const PLACEHOLDER = -1

/** The file that begins with Lightning's placeholder, or -1. */
export function placeholderFile({ files, start }: FolderScan): number {
  if (start === null) return -1
  return files.findIndex(({ scalars }) => {
    const tag = scalars.get(LIGHTNING_METRIC)
    return tag !== undefined && tag.firstStep === 0 && tag.firstValue === PLACEHOLDER
  })
}

/** The scalars of a run by wall time, without what a restart voids, in events of bounded size. */
export async function* readRunHistory(
  key: RunKey,
  parts: readonly RunPart[],
  skip: (name: string) => boolean,
): AsyncGenerator<HistoryRecord> {
  const buffer = new SeriesBuffer()
  for (const { folder, nameOf } of parts) {
    const { holds } = findRestarts(folder.files)
    const kinds = new Map(folder.kinds)
    let placeholder = placeholderFile(folder)
    const files = folder.files.map(({ file }) => file)
    const starts = folder.files.map(({ firstAt }) => firstAt)
    const names = new Map<string, string>()
    for await (const events of mergeEvents(files, starts)) {
      for (const { file, index, event } of events) {
        const time = possibleTime(event.wallTime * 1000)
        for (const value of event.summary?.value ?? []) {
          const { number } = readScalar(value, kinds)
          if (number === null) continue
          if (file === placeholder && value.tag === LIGHTNING_METRIC) {
            placeholder = -1
            continue
          }
          let name = names.get(value.tag)
          if (name === undefined) {
            name = nameOf(value.tag)
            names.set(value.tag, name)
          }
          if (skip(name) || !holds(file, index, value.tag, event.step)) continue
          buffer.add(name, event.step, number, time)
        }
      }
      if (buffer.points >= EVENT_POINTS) yield { type: 'history', key, series: buffer.take() }
    }
  }
  if (buffer.points > 0) yield { type: 'history', key, series: buffer.take() }
}
