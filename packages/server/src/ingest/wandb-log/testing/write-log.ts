import { crc32 } from 'node:zlib'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { BLOCK_BYTES, LOG_HEADER } from '../scan-log.ts'

/** JSON as the client writes it: NaN and infinities bare. */
const json = (value: unknown): string => (typeof value === 'number' ? String(value) : JSON.stringify(value))

type Path = string | readonly string[]

function sub(writer: BinaryWriter, field: number, write: (inner: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork()
  write(writer)
  writer.join()
}
const text = (writer: BinaryWriter, field: number, value: string) => writer.tag(field, WireType.LengthDelimited).string(value)
const whole = (writer: BinaryWriter, field: number, value: number) => writer.tag(field, WireType.Varint).int64(value)

function item(writer: BinaryWriter, field: number, path: Path, value?: unknown): void {
  sub(writer, field, (inner) => {
    if (typeof path === 'string') text(inner, 1, path)
    else for (const key of path) text(inner, 2, key)
    if (value !== undefined) text(inner, 16, json(value))
  })
}

function time(writer: BinaryWriter, field: number, ms: number): void {
  sub(writer, field, (inner) => {
    whole(inner, 1, Math.floor(ms / 1000))
    whole(inner, 2, Math.round((ms % 1000) * 1e6))
  })
}

function record(field: number, write: (body: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter()
  sub(writer, field, write)
  return writer.finish()
}

/** Records as the client encodes them, for logs that no client can be made to write. */
export const records = {
  run: (run: {
    id: string
    project?: string
    name?: string
    config?: Readonly<Record<string, unknown>>
    sweep?: string
    startedAt?: number
    resumed?: boolean
    startingStep?: number
    resume?: boolean
    branch?: readonly [run: string, step: number]
  }) =>
    record(17, (body) => {
      text(body, 1, run.id)
      if (run.project !== undefined) text(body, 3, run.project)
      if (run.config !== undefined)
        sub(body, 4, (config) => {
          for (const [key, value] of Object.entries(run.config!)) item(config, 1, key, value)
        })
      if (run.name !== undefined) text(body, 8, run.name)
      if (run.sweep !== undefined) text(body, 12, run.sweep)
      if (run.startingStep !== undefined) whole(body, 14, run.startingStep)
      if (run.startedAt !== undefined) time(body, 17, run.startedAt)
      if (run.resumed === true) body.tag(18, WireType.Varint).bool(true)
      if (run.branch !== undefined)
        sub(body, 23, (point) => {
          text(point, 1, run.branch![0])
          point.tag(2, WireType.Bit64).double(run.branch![1])
          text(point, 3, '_step')
        })
      if (run.resume === true) body.tag(24, WireType.Varint).bool(true)
    }),
  /** Keys with dots are paths when given as lists in `nested`. */
  history: (step: number, values: Readonly<Record<string, unknown>>, nested: readonly (readonly [Path, unknown])[] = []) =>
    record(2, (body) => {
      item(body, 1, '_step', step)
      for (const [key, value] of Object.entries(values)) item(body, 1, key, value)
      for (const [path, value] of nested) item(body, 1, path, value)
      sub(body, 2, (inner) => whole(inner, 1, step))
    }),
  summary: (update: Readonly<Record<string, unknown>>, remove: readonly string[] = []) =>
    record(3, (body) => {
      for (const [key, value] of Object.entries(update)) item(body, 1, key, value)
      for (const key of remove) item(body, 2, key)
    }),
  config: (update: readonly (readonly [Path, unknown])[], remove: readonly Path[] = []) =>
    record(5, (body) => {
      for (const [path, value] of update) item(body, 1, path, value)
      for (const path of remove) item(body, 2, path)
    }),
  stats: (at: number, values: Readonly<Record<string, unknown>>) =>
    record(7, (body) => {
      time(body, 2, at)
      for (const [key, value] of Object.entries(values)) {
        sub(body, 3, (inner) => {
          text(inner, 1, key)
          text(inner, 16, json(value))
        })
      }
    }),
  output: (line: string, stream: 'stdout' | 'stderr' = 'stdout', at = 0) =>
    record(13, (body) => {
      if (stream === 'stdout') whole(body, 1, 1)
      time(body, 2, at)
      text(body, 3, line)
    }),
  metric: (metric: { name?: string; glob?: string; step?: string; rules?: readonly number[]; goal?: number }) =>
    record(12, (body) => {
      if (metric.name !== undefined) text(body, 1, metric.name)
      if (metric.glob !== undefined) text(body, 2, metric.glob)
      if (metric.step !== undefined) text(body, 4, metric.step)
      if (metric.rules !== undefined)
        sub(body, 7, (inner) => {
          for (const rule of metric.rules!) inner.tag(rule, WireType.Varint).bool(true)
        })
      if (metric.goal !== undefined) whole(body, 8, metric.goal)
    }),
  exit: (code: number, runtimeS = 0) =>
    record(18, (body) => {
      if (code !== 0) whole(body, 1, code)
      if (runtimeS !== 0) whole(body, 2, runtimeS)
    }),
  preempting: () => record(23, () => {}),
}

/** `MetricSummary`'s field numbers. */
export const RULES = { min: 1, max: 2, mean: 3, best: 4, last: 5, none: 6 } as const

/** Frames one record after the other; `onChunk` sees where each chunk lies. */
export function* logPieces(
  payloads: Iterable<Uint8Array>,
  onChunk?: (record: number, from: number, to: number) => void,
): Generator<Uint8Array> {
  yield LOG_HEADER
  let at = LOG_HEADER.length
  let n = 0
  for (const payload of payloads) {
    let from = 0
    let first = true
    do {
      const room = BLOCK_BYTES - (at % BLOCK_BYTES)
      if (room < 7) {
        yield new Uint8Array(room)
        at += room
        continue
      }
      const part = payload.subarray(from, from + Math.min(payload.length - from, room - 7))
      from += part.length
      const last = from === payload.length
      const chunk = Buffer.alloc(7 + part.length)
      chunk[6] = first ? (last ? 1 : 2) : last ? 4 : 3
      chunk.set(part, 7)
      chunk.writeUInt16LE(part.length, 4)
      chunk.writeUInt32LE(crc32(chunk.subarray(6)), 0)
      onChunk?.(n, at, at + chunk.length)
      at += chunk.length
      first = false
      yield chunk
      if (last) break
    } while (true)
    n++
  }
}

/** A whole log. */
export const logOf = (...payloads: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat([...logPieces(payloads)]))
