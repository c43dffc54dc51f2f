import type { Dataset, ParamColumn } from '../../dataset/dataset.ts'
import type { Warning } from '../analysis.ts'

/** A whole number that keeps runs apart which agree in everything else may be a seed: nobody said, so it is not taken for one. */
export function seedAmongParams(dataset: Dataset, rows: Int32Array): readonly Warning[] {
  const alone = new Set(Array.from(rows, (row) => dataset.configuration[row]!)).size
  if (rows.length < 4 || alone < rows.length) return []
  const suspects = dataset.params.filter((column) => isSuspect(column, dataset, rows))
  if (suspects.length === 0) return []
  const names = suspects.map(({ name }) => `'${name}'`).join(', ')
  return [
    {
      code: 'SEED_AMONG_PARAMS',
      text: `No two runs agree in all params, but many do in all but ${names}. If that only numbers repeats, declare it as a seed (under columns on the page, --seed-column on the command line): the noise is then known.`,
    },
  ]
}

function isSuspect(column: ParamColumn, dataset: Dataset, rows: Int32Array): boolean {
  const texts = new Set(
    Array.from(rows, (row) => (column.kind === 'numeric' ? String(column.values[row]) : (column.levels[column.codes[row]!] ?? ''))),
  )
  // 0, 1, 2, … or 1, 2, 3, …, perhaps behind a word (run_1): what counts repeats.
  const parts = [...texts].map((text) => /^(\D*)(\d+)$/u.exec(text))
  if (parts.some((part) => part === null || part[1] !== parts[0]![1])) return false
  const numbers = parts.map((part) => Number(part![2]))
  const low = Math.min(...numbers)
  if (low > 1 || Math.max(...numbers) - low !== numbers.length - 1) return false
  const others = dataset.params.filter((other) => other !== column)
  const keys = new Set(
    Array.from(rows, (row) =>
      others.map((other) => String(other.kind === 'numeric' ? other.values[row] : other.codes[row])).join('\u0000'),
    ),
  )
  return others.length > 0 && keys.size <= rows.length / 2
}
