import type { Dataset, MetricColumn, ParamColumn, RunColumns } from './dataset.ts'

/**
 * The dataset of some of its rows, in the order given. Kinds, scales, levels and conditions stay as they were over all
 * runs, so that a filter moves no axis; configurations are numbered anew. Selecting all rows in order gives back the
 * same dataset.
 *
 * @param rows row numbers, each 0 ≤ row < n
 */
export function selectRows(dataset: Dataset, rows: Int32Array): Dataset {
  if (rows.length === dataset.n && rows.every((row, i) => row === i)) return dataset
  const { runs } = dataset
  const pick = <T>(values: readonly T[]): T[] => Array.from(rows, (row) => values[row]!)
  const selectedRuns: RunColumns = {
    id: pick(runs.id),
    name: pick(runs.name),
    project: pick(runs.project),
    group: pick(runs.group),
    tags: pick(runs.tags),
    state: pick(runs.state),
    cause: pick(runs.cause),
    sampler: pick(runs.sampler),
    createdAt: gatherNumbers(runs.createdAt, rows),
    durationMs: gatherNumbers(runs.durationMs, rows),
  }
  const param = (column: ParamColumn): ParamColumn => {
    const status = gatherBytes(column.status, rows)
    return column.kind === 'numeric'
      ? { ...column, status, values: gatherNumbers(column.values, rows) }
      : { ...column, status, codes: gatherCodes(column.codes, rows) }
  }
  return {
    n: rows.length,
    runs: selectedRuns,
    params: dataset.params.map(param),
    seeds: dataset.seeds.map(param),
    ignored: dataset.ignored.map(param),
    metrics: dataset.metrics.map((metric) => selectMetric(metric, rows)),
    keys: dataset.keys,
    ...renumber(gatherCodes(dataset.configuration, rows), dataset.configurations),
    revision: `${dataset.revision}/${hashRows(rows)}`,
  }
}

function selectMetric(metric: MetricColumn, rows: Int32Array): MetricColumn {
  const { history, atStep } = metric
  const selected: MetricColumn = {
    ...metric,
    logged: gatherBytes(metric.logged, rows),
    summary: gatherNumbers(metric.summary, rows),
    history:
      history === null
        ? null
        : {
            last: gatherNumbers(history.last, rows),
            min: gatherNumbers(history.min, rows),
            max: gatherNumbers(history.max, rows),
            meanLast: gatherNumbers(history.meanLast, rows),
            evaluations: gatherCodes(history.evaluations, rows),
          },
  }
  return atStep === undefined ? selected : { ...selected, atStep: { step: atStep.step, values: gatherNumbers(atStep.values, rows) } }
}

function gatherNumbers(values: Float64Array, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!
  return out
}

function gatherCodes(values: Int32Array, rows: Int32Array): Int32Array {
  const out = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!
  return out
}

function gatherBytes(values: Uint8Array, rows: Int32Array): Uint8Array {
  const out = new Uint8Array(rows.length)
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!
  return out
}

/** Codes by first appearance, without gaps. Changes `codes` in place; it is ours. */
function renumber(codes: Int32Array, before: number): { configuration: Int32Array; configurations: number } {
  const place = new Int32Array(before).fill(-1)
  let next = 0
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (place[code]! < 0) place[code] = next++
    codes[i] = place[code]!
  }
  return { configuration: codes, configurations: next }
}

/** FNV-1a over the row numbers and their count, twice with different starts: 64 bits tell selections of one dataset apart. */
function hashRows(rows: Int32Array): string {
  let a = 0x811c9dc5 ^ rows.length
  let b = 0x9dc5811c ^ rows.length
  for (let i = 0; i < rows.length; i++) {
    a = Math.imul(a ^ rows[i]!, 0x01000193)
    b = Math.imul(b ^ rows[i]!, 0x85ebca6b)
    b ^= b >>> 13
  }
  return (a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0')
}
