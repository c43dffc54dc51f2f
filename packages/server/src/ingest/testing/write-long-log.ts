import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { logPieces, records } from '../wandb-log/testing/write-log.ts'

/** A log of one run with `rows` rows of `metrics` metrics: `m1`, `m2`, … = step × their number. */
export async function writeLongLog(path: string, rows: number, metrics: number): Promise<void> {
  function* payloads(): Generator<Uint8Array> {
    yield records.run({ id: 'long', project: 'long', config: { lr: 0.1 } })
    for (let step = 0; step < rows; step++) {
      yield records.history(step, Object.fromEntries(Array.from({ length: metrics }, (_, i) => [`m${i + 1}`, step * (i + 1)])))
    }
    yield records.exit(0)
  }
  await pipeline(Readable.from(logPieces(payloads())), createWriteStream(path))
}
