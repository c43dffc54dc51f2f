import type { SourceFile } from '../importer.ts'
import type { Event } from './event.ts'
import { readEvents } from './read-events.ts'

/** An event, the file it is in, and how many events stand before it there. */
export interface PlacedEvent {
  readonly file: number
  readonly index: number
  readonly event: Event
}

interface Open {
  readonly file: number
  readonly batches: AsyncIterator<readonly Event[]>
  batch: readonly Event[]
  at: number
  /** Events before this batch. */
  before: number
}

/** Files open at once; of more that were written at the same time the order is only about that of their times. */
const MOST_OPEN = 64

/**
 * The events of several files by wall time. A file is opened when its time has come, so that of files written one after the
 * other only one is open.
 *
 * @param starts when each file begins, ascending, seconds; NaN = at once
 */
export async function* mergeEvents(files: readonly SourceFile[], starts: readonly number[]): AsyncGenerator<readonly PlacedEvent[]> {
  let opened: Open[] = []
  let next = 0
  try {
    while (opened.length > 0 || next < files.length) {
      const first = opened.reduce<Open | null>((least, one) => (least === null || headTime(one) < headTime(least) ? one : least), null)
      const mayOpen = next < files.length && opened.length < MOST_OPEN
      if (mayOpen && (first === null || !(starts[next]! > headTime(first)))) {
        const one: Open = { file: next, batches: readEvents(files[next]!)[Symbol.asyncIterator](), batch: [], at: 0, before: 0 }
        next++
        if (await refill(one)) opened.push(one)
        continue
      }
      // As long as no other file has an earlier event, this one goes on.
      let others = mayOpen ? starts[next]! : Number.POSITIVE_INFINITY
      for (const one of opened) if (one !== first) others = Math.min(others, headTime(one))
      const out: PlacedEvent[] = []
      const { batch, before, file } = first!
      do {
        out.push({ file, index: before + first!.at, event: batch[first!.at]! })
        first!.at++
      } while (first!.at < batch.length && !(batch[first!.at]!.wallTime > others))
      yield out
      if (first!.at === batch.length && !(await refill(first!))) opened = opened.filter((one) => one !== first)
    }
  } finally {
    for (const { batches } of opened) await batches.return?.(undefined as never)
  }
}

const headTime = ({ batch, at }: Open): number => {
  const { wallTime } = batch[at]!
  return Number.isNaN(wallTime) ? Number.NEGATIVE_INFINITY : wallTime
}

async function refill(one: Open): Promise<boolean> {
  const { value, done } = await one.batches.next()
  if (done) return false
  one.before += one.batch.length
  one.batch = value
  one.at = 0
  return true
}
