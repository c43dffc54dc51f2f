import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { maskedCrc32c } from '../crc32c.ts'

/** Data as a record of an event file. */
export function recordOf(data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(12 + data.length + 4)
  record.writeBigUInt64LE(BigInt(data.length), 0)
  record.writeUInt32LE(maskedCrc32c(record, 0, 8), 8)
  record.set(data, 12)
  record.writeUInt32LE(maskedCrc32c(record, 12, 12 + data.length), 12 + data.length)
  return record
}

/** Event files, as PyTorch writes them. Times in seconds. */
export const events = {
  version: (wallTime: number): Uint8Array =>
    new BinaryWriter().tag(1, WireType.Bit64).double(wallTime).tag(3, WireType.LengthDelimited).string('brain.Event:2').finish(),
  scalar: (wallTime: number, step: number, tag: string, value: number): Uint8Array =>
    summary(wallTime, step, tag, (writer) => writer.tag(2, WireType.Bit32).float(value)),
  /** A value that is for a plugin, with what the plugin stores of it. */
  plugin: (wallTime: number, tag: string, plugin: string, content: Uint8Array): Uint8Array =>
    summary(wallTime, null, tag, (writer) =>
      writer
        .tag(9, WireType.LengthDelimited)
        .fork()
        .tag(1, WireType.LengthDelimited)
        .fork()
        .tag(1, WireType.LengthDelimited)
        .string(plugin)
        .tag(2, WireType.LengthDelimited)
        .bytes(content)
        .join()
        .join(),
    ),
}

/** An event with one value; `write` adds what it is beside its tag. */
function summary(wallTime: number, step: number | null, tag: string, write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.Bit64).double(wallTime)
  if (step !== null) writer.tag(2, WireType.Varint).int64(step)
  writer.tag(5, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).string(tag)
  write(writer)
  return writer.join().join().finish()
}

export const eventFile = (...data: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(data.map(recordOf)))
