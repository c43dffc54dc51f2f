/** Twin of scripts/reference/forest_data.py: the same numbers in both languages, without a data file. */

function mix(h: number): number {
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

export function uniforms(seed: number, count: number): Float64Array {
  const key = mix(Math.imul(seed + 1, 0x9e3779b1))
  return Float64Array.from({ length: count }, (_, k) => mix(mix((k + key) >>> 0) ^ 0x5bd1e995) / 4294967296)
}

/** Sums of 12 uniforms less 6: near enough to a normal, and exact in both languages. */
export function normals(seed: number, count: number): Float64Array {
  const u = uniforms(seed, 12 * count)
  return Float64Array.from({ length: count }, (_, i) => {
    let total = 0
    for (let k = 0; k < 12; k++) total += u[12 * i + k]!
    return total - 6
  })
}

export interface ReferenceData {
  /** One array of shape (n) per feature. */
  readonly x: readonly Float64Array[]
  readonly y: Float64Array
}
type Generator = (n: number, d: number, seed: number) => ReferenceData

const columnsOf = (u: Float64Array, n: number, d: number): Float64Array[] =>
  Array.from({ length: d }, (_, j) => Float64Array.from({ length: n }, (_, i) => u[i * d + j]!))
const levels = (column: Float64Array, count: number): Float64Array => column.map((u) => Math.floor(u * count))

const friedman: Generator = (n, d, seed) => {
  const u = columnsOf(uniforms(seed, n * d), n, d)
  const x = [...u]
  x[5] = levels(u[5]!, 4)
  x[6] = levels(u[6]!, 2)
  x[7] = levels(u[7]!, 10)
  for (let j = 10; j < d; j++) if (j % 3 > 0) x[j] = levels(u[j]!, j % 3 === 1 ? 5 : 2)
  const effect = [0, 3, -2, 1]
  const z = normals(seed + 1000, n)
  const y = z.map((noise, i) => {
    const [x0, x1, x2, x3, x4] = u.map((column) => column[i]!) as [number, number, number, number, number]
    return 10 * Math.sin(Math.PI * x0 * x1) + 20 * (x2 - 0.5) * (x2 - 0.5) + 10 * x3 + 5 * x4 + effect[x[5]![i]!]! + noise
  })
  return { x, y }
}

const heavy: Generator = (n, d, seed) => {
  const u = columnsOf(uniforms(seed, n * d), n, d)
  const x = u.map((column, j) => {
    if (j % 4 === 0) return column.map((v) => 1 / ((1 - v) * (1 - v)))
    if (j % 4 === 1) return column.map((v) => 1 + Math.floor(v * 40) * 1e-6)
    return j % 4 === 2 ? levels(column, 6) : column
  })
  const z = normals(seed + 1000, 4 * n)
  const y = Float64Array.from({ length: n }, (_, i) => {
    const [a, b, c, e] = [z[4 * i]!, z[4 * i + 1]!, z[4 * i + 2]!, z[4 * i + 3]!]
    const noise = a / Math.sqrt((b * b + c * c + e * e) / 3 + 0.01)
    const [u0, u1, u2, u3] = [u[0]![i]!, u[1]![i]!, u[2]![i]!, u[3]![i]!]
    return 4 * u0 * u0 + 2 * (u1 > 0.7 ? 1 : 0) + Math.floor(u2 * 6) * u3 + 0.8 * noise
  })
  return { x, y }
}

const mixed: Generator = (n, _d, seed) => {
  const u = columnsOf(uniforms(seed, n * 8), n, 8)
  const x = u.map((column, j) => (j < 6 ? levels(column, [2, 3, 10, 3, 4, 10][j]!) : column))
  const z = normals(seed + 1000, n)
  const y = z.map((noise, i) => -12 * (u[6]![i]! - 0.6) * (u[6]![i]! - 0.6) + 0.2 * x[4]![i]! + 0.5 * noise)
  return { x, y }
}

const ishigami: Generator = (n, _d, seed) => {
  const x = columnsOf(uniforms(seed, n * 3), n, 3).map((column) => column.map((u) => (u * 2 - 1) * Math.PI))
  const y = Float64Array.from({ length: n }, (_, i) => {
    const s1 = Math.sin(x[0]![i]!)
    const s2 = Math.sin(x[1]![i]!)
    const x2 = x[2]![i]! * x[2]![i]!
    return s1 + 7 * s2 * s2 + 0.1 * x2 * x2 * s1
  })
  return { x, y }
}

export const REFERENCE_DATA = { friedman, heavy, mixed, ishigami } as const
export type ReferenceName = keyof typeof REFERENCE_DATA
