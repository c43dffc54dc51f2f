import {
  bool,
  bytes,
  double,
  firstPacked,
  float,
  int32,
  int64,
  message,
  optional,
  present,
  readMessage,
  repeated,
  sub,
  text,
} from '../protobuf-message.ts'

// The messages of event files that are read here, transcribed from `event.proto`, `summary.proto` and `tensor.proto` of
// tensorboard/compat/proto, github.com/tensorflow/tensorboard (Apache-2.0), release 2.21: names and numbers as there, fields
// nobody reads left out. Enums are read as their numbers.

/** Of the values the first is read: a scalar has one. Pictures and texts are in `strings`, and not looked at. */
const tensor = message({
  dtype: [1, int32],
  shape: [2, sub(message({ dim: [2, repeated(sub(message({ size: [1, int64] })))], unknownRank: [3, bool] }))],
  content: [4, bytes],
  float: [5, firstPacked(float)],
  double: [6, firstPacked(double)],
  int: [7, firstPacked(int32)],
  strings: [8, present],
  int64: [10, firstPacked(int64)],
  bool: [11, firstPacked(int32)],
  half: [13, firstPacked(int32)],
  uint32: [16, firstPacked(int64)],
  uint64: [17, firstPacked(int64)],
})

const value = message({
  tag: [1, text],
  simpleValue: [2, optional(float)],
  image: [4, present],
  histogram: [5, present],
  audio: [6, present],
  tensor: [8, sub(tensor)],
  metadata: [9, sub(message({ plugin: [1, sub(message({ name: [1, text], content: [2, bytes] }))] }))],
})

const event = message({
  /** Seconds since 1970. */
  wallTime: [1, double],
  step: [2, int64],
  fileVersion: [3, text],
  graph: [4, present],
  summary: [5, sub(message({ value: [1, repeated(sub(value))] }))],
  session: [7, sub(message({ status: [1, int32] }))],
})

type Of<T> = T extends { read(...args: never[]): infer R } ? R : never
export type Event = Of<typeof event>
export type EventValue = Of<typeof value>
export type EventTensor = Of<typeof tensor>

/** `SessionLog.START`: what was logged before with a step like its own or a higher one is void. */
export const SESSION_START = 1

/** @throws Error or RangeError when the bytes are no event */
export const readEvent = (data: Uint8Array): Event => readMessage(event, data)
