import type { SourceFile } from '../importer.ts'
import { type Event, readEvent } from './event.ts'
import { type RecordScanner, recordLength, recordScanner } from './scan-records.ts'

/** What was met beside the events. */
export interface EventReading {
  readonly scanner: RecordScanner
  /** Records that hold, but are no events. */
  readonly undecodable: number
}

/** The events of a file, in the order written; at its end what was met beside them. */
export async function* readEvents(
  file: SourceFile,
  look: (chunk: Uint8Array) => void = () => {},
): AsyncGenerator<readonly Event[], EventReading> {
  const scanner = recordScanner()
  let undecodable = 0
  for await (const chunk of file.open()) {
    look(chunk)
    const events: Event[] = []
    for (const data of scanner.push(chunk)) {
      try {
        events.push(readEvent(data))
      } catch {
        // Whatever the bytes are: they are not what is looked for.
        undecodable++
      }
    }
    if (events.length > 0) yield events
  }
  scanner.end()
  return { scanner, undecodable }
}

const FIRST_RECORD = 4096

/**
 * Whether this is an event file: by its name (`events.out.tfevents.…`), or by a first record that names its version.
 * @returns the wall time of its first event in seconds, NaN where it cannot be read; null = it is none
 */
export async function eventFileStart(file: SourceFile): Promise<number | null> {
  const head = Buffer.from(await file.head(FIRST_RECORD))
  const named = /(^|[/.])tfevents\.[^/]*$/.test(file.name)
  const length = recordLength(head, 0)
  if (length < 0 || 12 + length > head.length) return named ? Number.NaN : null
  try {
    const { wallTime, fileVersion } = readEvent(head.subarray(12, 12 + length))
    return named || fileVersion.startsWith('brain.Event:') ? wallTime : null
  } catch {
    return named ? Number.NaN : null
  }
}
