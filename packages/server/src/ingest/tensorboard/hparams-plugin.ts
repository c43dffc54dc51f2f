import type { Value } from '@sweepwise/core'
import { bool, double, int32, type Message, message, optional, readMessage, repeated, sub, text } from '../protobuf-message.ts'

// `plugin_data.proto`, `hparams.proto` and `api.proto` of tensorboard/plugins/hparams, github.com/tensorflow/tensorboard
// (Apache-2.0), release 2.21, and `google.protobuf.Value`: fields nobody reads left out.

interface ProtoValue {
  readonly null?: number | undefined
  readonly number?: number | undefined
  readonly string?: string | undefined
  readonly bool?: boolean | undefined
  readonly struct?: { readonly fields: readonly Entry[] } | undefined
  readonly list?: { readonly values: readonly ProtoValue[] } | undefined
}
interface Entry {
  readonly key: string
  readonly value: ProtoValue | undefined
}

/** `google.protobuf.Value`, with lists and structs down to a depth. */
function protoValue(depth: number): Message<ProtoValue> {
  const flat = {
    null: [1, optional(int32)],
    number: [2, optional(double)],
    string: [3, optional(text)],
    bool: [4, optional(bool)],
  } as const
  if (depth === 0) return message(flat)
  const inner = protoValue(depth - 1)
  return message({ ...flat, struct: [5, sub(message({ fields: [1, repeated(sub(entry(inner)))] }))], list: [6, sub(listOf(inner))] })
}
const entry = (value: Message<ProtoValue>): Message<Entry> => message({ key: [1, text], value: [2, sub(value)] })
const listOf = (value: Message<ProtoValue>) => message({ values: [1, repeated(sub(value))] })

/** Settings are numbers and texts; a list of lists is the deepest anybody writes. */
const DEPTH = 6
const anyValue = protoValue(DEPTH)

const pluginData = message({
  experiment: [
    2,
    sub(
      message({
        hparams: [
          4,
          repeated(
            sub(
              message({
                name: [1, text],
                type: [4, int32],
                discrete: [5, sub(listOf(anyValue))],
                interval: [6, sub(message({ min: [1, double], max: [2, double] }))],
              }),
            ),
          ),
        ],
        metrics: [5, repeated(sub(message({ name: [1, sub(message({ group: [1, text], tag: [2, text] }))] })))],
      }),
    ),
  ],
  sessionStart: [3, sub(message({ hparams: [1, repeated(sub(entry(anyValue)))], groupName: [4, text], startTime: [5, double] }))],
  sessionEnd: [4, sub(message({ status: [1, int32], endTime: [2, double] }))],
})

/** What the HParams plugin stores with one tag. */
export interface HParams {
  readonly experiment?: {
    /** By param: the values it may have, or its bounds; those without either are left out. */
    readonly domains: ReadonlyMap<string, Value>
    /** Tags of the metrics it is about, with the folder they are in below the session's. */
    readonly metrics: readonly string[]
  }
  readonly start?: {
    readonly hparams: ReadonlyMap<string, Value>
    /** Sessions of one group are repeats of one configuration; '' = not said. */
    readonly group: string
    /** Seconds since 1970; 0 = not said. */
    readonly time: number
  }
  /** status: 0 unknown, 1 success, 2 failure, 3 running; time: seconds since 1970, 0 = not said. */
  readonly end?: { readonly status: number; readonly time: number }
}

/** @throws Error or RangeError when the bytes are none of the plugin's */
export function readHParams(bytes: Uint8Array): HParams {
  const { experiment, sessionStart, sessionEnd } = readMessage(pluginData, bytes)
  const domains = (experiment?.hparams ?? []).flatMap(({ name, discrete, interval }): [string, Value][] => {
    if (discrete !== undefined && discrete.values.length > 0) return [[name, { values: discrete.values.map(toValue) }]]
    return interval === undefined ? [] : [[name, { min: interval.min, max: interval.max }]]
  })
  return {
    ...(experiment === undefined
      ? {}
      : {
          experiment: {
            domains: new Map(domains),
            metrics: experiment.metrics.flatMap(({ name }) =>
              name === undefined ? [] : [name.group === '' ? name.tag : `${name.group}/${name.tag}`],
            ),
          },
        }),
    ...(sessionStart === undefined
      ? {}
      : {
          start: {
            hparams: new Map(sessionStart.hparams.map(({ key, value }) => [key, value === undefined ? null : toValue(value)])),
            group: sessionStart.groupName,
            time: sessionStart.startTime,
          },
        }),
    ...(sessionEnd === undefined ? {} : { end: { status: sessionEnd.status, time: sessionEnd.endTime } }),
  }
}

function toValue(value: ProtoValue): Value {
  if (value.number !== undefined) return value.number
  if (value.string !== undefined) return value.string
  if (value.bool !== undefined) return value.bool
  if (value.list !== undefined) return value.list.values.map(toValue)
  if (value.struct === undefined) return null
  return Object.fromEntries(value.struct.fields.map((one) => [one.key, one.value === undefined ? null : toValue(one.value)]))
}
