import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'

/** How one field of a message is read. Absent fields have the value that `initial` gives, as in proto3. */
export interface Field<T> {
  readonly wireType: WireType
  initial(): T
  read(reader: BinaryReader, before: T): T
}

export type Fields = Readonly<Record<string, readonly [number: number, field: Field<never> | Field<unknown>]>>
type Read<F extends Fields> = { readonly [K in keyof F]: F[K][1] extends Field<infer T> ? T : never }

export interface Message<T> {
  readonly number: ReadonlyMap<number, string>
  read(reader: BinaryReader, end: number): T
}

export const text: Field<string> = { wireType: WireType.LengthDelimited, initial: () => '', read: (reader) => reader.string() }
export const int32: Field<number> = { wireType: WireType.Varint, initial: () => 0, read: (reader) => reader.int32() }
/** 64-bit whole numbers as doubles: steps and seconds stay far below 2⁵³. */
export const int64: Field<number> = { wireType: WireType.Varint, initial: () => 0, read: (reader) => Number(reader.int64()) }
export const double: Field<number> = { wireType: WireType.Bit64, initial: () => 0, read: (reader) => reader.double() }
export const float: Field<number> = { wireType: WireType.Bit32, initial: () => 0, read: (reader) => reader.float() }
/** A view into what is read, not a copy; undefined = absent. */
export const bytes: Field<Uint8Array | undefined> = {
  wireType: WireType.LengthDelimited,
  initial: () => undefined,
  read: (reader) => reader.bytes(),
}
export const bool: Field<boolean> = { wireType: WireType.Varint, initial: () => false, read: (reader) => reader.bool() }

/** Whether there is a message or text, without looking into it. */
export const present: Field<boolean> = {
  wireType: WireType.LengthDelimited,
  initial: () => false,
  read(reader) {
    reader.skip(WireType.LengthDelimited)
    return true
  },
}

/** A field that tells absent (undefined) from its default. */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return { wireType: field.wireType, initial: () => undefined, read: (reader) => field.read(reader, field.initial()) }
}

/** The first of numbers that are packed into one field; undefined = there are none. */
export function firstPacked(field: Field<number>): Field<number | undefined> {
  return {
    wireType: WireType.LengthDelimited,
    initial: () => undefined,
    read(reader, before) {
      const end = reader.uint32() + reader.pos
      if (end > reader.len) throw new RangeError('a field longer than its message')
      const first = before ?? (reader.pos < end ? field.read(reader, 0) : undefined)
      reader.pos = end
      return first
    },
  }
}

/** A message within a message; undefined = absent. */
export function sub<T>(message: Message<T>): Field<T | undefined> {
  return {
    wireType: WireType.LengthDelimited,
    initial: () => undefined,
    read(reader) {
      const length = reader.uint32()
      return message.read(reader, reader.pos + length)
    },
  }
}

export function repeated<T>(field: Field<T>): Field<Exclude<T, undefined>[]> {
  return {
    wireType: field.wireType,
    initial: () => [],
    read(reader, before) {
      before.push(field.read(reader, field.initial()) as Exclude<T, undefined>)
      return before
    },
  }
}

/**
 * A message as a list of its fields: name → [number, kind]. Fields that are not listed, and those that come with another
 * wire type, are passed over, as protobuf readers do with what they do not know.
 */
export function message<const F extends Fields>(fields: F): Message<Read<F>> {
  const entries = Object.entries(fields).map(([name, [number, field]]) => ({ name, number, field: field as Field<unknown> }))
  const byNumber = new Map(entries.map((entry) => [entry.number, entry]))
  return {
    number: new Map(entries.map(({ number, name }) => [number, name])),
    read(reader, end) {
      const value: Record<string, unknown> = {}
      for (const { name, field } of entries) value[name] = field.initial()
      if (end > reader.len) throw new RangeError('a message longer than what holds it')
      while (reader.pos < end) {
        const [number, wireType] = reader.tag()
        const entry = byNumber.get(number)
        if (entry === undefined || entry.field.wireType !== wireType) reader.skip(wireType, number)
        else value[entry.name] = entry.field.read(reader, value[entry.name])
      }
      if (reader.pos > end) throw new RangeError('a field longer than its message')
      return value as Read<F>
    },
  }
}

/** @throws Error or RangeError when the bytes are no such message */
export function readMessage<T>(type: Message<T>, bytes: Uint8Array): T {
  const reader = new BinaryReader(bytes)
  return type.read(reader, bytes.length)
}
