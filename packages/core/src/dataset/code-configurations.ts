import { type ParamColumn, PRESENT } from './dataset.ts'

/**
 * Numbers the configurations by first appearance: runs get the same code exactly when all params agree. Inactive params
 * do not count (their parent already tells such runs apart from the others), and missing equals missing. A run that sets
 * no param at all ran with something nobody knows: it is a configuration of its own. Only where no run has a param and a seed
 * was recorded are all runs one configuration: the seed is then what they differ by.
 *
 * @param seeded a seed was recorded
 * @returns codes of shape (n), and how many there are
 */
export function codeConfigurations(
  n: number,
  params: readonly ParamColumn[],
  seeded: boolean,
): { readonly configuration: Int32Array; readonly configurations: number } {
  const hashes = hashRows(n, params)
  const configuration = new Int32Array(n)
  const firstRow: number[] = []
  // Open addressing, a third full at most. Equal hashes are checked against the params, so a collision costs time only.
  let size = 16
  while (size < 3 * n) size *= 2
  const slots = new Int32Array(size).fill(-1)
  for (let row = 0; row < n; row++) {
    if (hashes.set[row] === 0 && (params.length > 0 || !seeded)) {
      configuration[row] = firstRow.push(row) - 1
      continue
    }
    let slot = (hashes.hash[row]! ^ (hashes.hash[row]! >>> 15)) & (size - 1)
    for (;;) {
      const code = slots[slot]!
      if (code < 0) {
        slots[slot] = configuration[row] = firstRow.push(row) - 1
        break
      }
      const first = firstRow[code]!
      if (hashes.hash[first] === hashes.hash[row] && hashes.second[first] === hashes.second[row] && sameParams(params, first, row)) {
        configuration[row] = code
        break
      }
      slot = (slot + 1) & (size - 1)
    }
  }
  return { configuration, configurations: firstRow.length }
}

function sameParams(params: readonly ParamColumn[], a: number, b: number): boolean {
  for (const param of params) {
    if (param.kind === 'numeric') {
      const x = param.values[a]!
      const y = param.values[b]!
      if (x !== y && !(Number.isNaN(x) && Number.isNaN(y))) return false
    } else if (param.codes[a] !== param.codes[b]) return false
  }
  return true
}

/** Two 32-bit hashes per row and whether any param is set; one pass per column. */
function hashRows(n: number, params: readonly ParamColumn[]): { hash: Int32Array; second: Int32Array; set: Uint8Array } {
  const hash = new Int32Array(n)
  const second = new Int32Array(n)
  const set = new Uint8Array(n)
  for (const param of params) {
    const { status } = param
    if (param.kind === 'numeric') {
      const halves = new Int32Array(param.values.buffer, param.values.byteOffset, 2 * n)
      for (let i = 0; i < n; i++) {
        const present = status[i] === PRESENT
        const low = present ? halves[2 * i]! : -1
        const high = present ? halves[2 * i + 1]! : -1
        if (present) set[i] = 1
        hash[i] = mix(mix(hash[i]!, low), high)
        second[i] = (Math.imul(second[i]!, 0x01000193) ^ Math.imul(low, 0x9e3779b1) ^ high) | 0
      }
    } else {
      const { codes } = param
      for (let i = 0; i < n; i++) {
        const code = codes[i]!
        if (code >= 0) set[i] = 1
        hash[i] = mix(hash[i]!, code)
        second[i] = (Math.imul(second[i]!, 0x01000193) ^ Math.imul(code, 0x9e3779b1)) | 0
      }
    }
  }
  return { hash, second, set }
}

/** One step of MurmurHash3 (32 bit). */
function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  const h = hash ^ k
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
}
