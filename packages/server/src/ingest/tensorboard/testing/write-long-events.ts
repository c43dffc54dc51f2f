import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { events, recordOf } from './write-event-file.ts'

/** An event file of one run: `steps` steps of `metrics` tags `m1`, `m2`, …, each its step times its number. */
export async function writeLongEvents(path: string, steps: number, metrics: number): Promise<void> {
  function* pieces(): Generator<Uint8Array> {
    yield recordOf(events.version(1.7e9))
    for (let step = 0; step < steps; step++) {
      const parts: Uint8Array[] = []
      for (let i = 1; i <= metrics; i++) parts.push(recordOf(events.scalar(1.7e9 + step, step, `m${i}`, step * i)))
      yield Buffer.concat(parts)
    }
  }
  await pipeline(Readable.from(pieces()), createWriteStream(path))
}
