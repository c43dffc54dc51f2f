import type { EventTensor, EventValue } from './event.ts'

/** `DataType` of tensorflow's types.proto. */
const FLOAT = 1
const DOUBLE = 2
const INT32 = 3
const UINT8 = 4
const INT16 = 5
const INT8 = 6
const INT64 = 9
const BOOL = 10
const BFLOAT16 = 14
const UINT16 = 17
const HALF = 19
const UINT32 = 22
const UINT64 = 23

/** What a value is: `scalars`, the name of another plugin, or a word for what has none. */
export function kindOf({ simpleValue, histogram, image, audio, tensor, metadata }: EventValue): string {
  if (simpleValue !== undefined) return 'scalars'
  if (histogram) return 'histograms'
  if (image) return 'images'
  if (audio) return 'audio'
  const plugin = metadata?.plugin?.name ?? ''
  return plugin !== '' ? plugin : tensor === undefined ? 'nothing' : ''
}

/** The number of a scalar, however it is stored; undefined = it holds none. */
export function scalarOf({ simpleValue, tensor }: EventValue): number | undefined {
  if (simpleValue !== undefined) return simpleValue
  if (tensor === undefined || tensor.shape?.unknownRank) return undefined
  if ((tensor.shape?.dim ?? []).some(({ size }) => size !== 1)) return undefined
  return tensor.content !== undefined && tensor.content.length > 0 ? fromContent(tensor.dtype, tensor.content) : fromField(tensor)
}

function fromField(tensor: EventTensor): number | undefined {
  switch (tensor.dtype) {
    case FLOAT:
      return tensor.float ?? 0
    case DOUBLE:
      return tensor.double ?? 0
    case INT32:
    case UINT8:
    case INT16:
    case INT8:
    case UINT16:
      return tensor.int ?? 0
    case INT64:
      return tensor.int64 ?? 0
    case BOOL:
      return tensor.bool ?? 0
    case HALF:
      return fromHalf(tensor.half ?? 0)
    case BFLOAT16:
      return fromBfloat(tensor.half ?? 0)
    case UINT32:
      return tensor.uint32 ?? 0
    case UINT64:
      return tensor.uint64 ?? 0
    default:
      return undefined
  }
}

function fromContent(dtype: number, content: Uint8Array): number | undefined {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  const width = WIDTHS[dtype]
  if (width === undefined || content.length !== width) return undefined
  switch (dtype) {
    case FLOAT:
      return view.getFloat32(0, true)
    case DOUBLE:
      return view.getFloat64(0, true)
    case INT32:
      return view.getInt32(0, true)
    case UINT8:
    case BOOL:
      return view.getUint8(0)
    case INT16:
      return view.getInt16(0, true)
    case INT8:
      return view.getInt8(0)
    case INT64:
      return Number(view.getBigInt64(0, true))
    case HALF:
      return fromHalf(view.getUint16(0, true))
    case BFLOAT16:
      return fromBfloat(view.getUint16(0, true))
    case UINT16:
      return view.getUint16(0, true)
    case UINT32:
      return view.getUint32(0, true)
    default:
      return Number(view.getBigUint64(0, true))
  }
}

/** Bytes of one number. */
const WIDTHS: Readonly<Record<number, number>> = {
  [FLOAT]: 4,
  [DOUBLE]: 8,
  [INT32]: 4,
  [UINT8]: 1,
  [INT16]: 2,
  [INT8]: 1,
  [INT64]: 8,
  [BOOL]: 1,
  [BFLOAT16]: 2,
  [UINT16]: 2,
  [HALF]: 2,
  [UINT32]: 4,
  [UINT64]: 8,
}

/** IEEE 754 half precision: 1 bit sign, 5 bits exponent, 10 bits fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** The upper half of a single. */
function fromBfloat(bits: number): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, (bits & 0xffff) * 65_536)
  return view.getFloat32(0)
}
