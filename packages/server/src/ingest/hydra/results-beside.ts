import { InputError, type Value } from '@sweepwise/core'
import { lastOf } from '../file-path.ts'
import { flattenRecord } from '../flatten-record.ts'
import type { SourceFile } from '../importer.ts'
import { readJson } from '../read-json.ts'
import { readLines } from '../read-lines.ts'
import { wholeText } from '../read-text.ts'
import { readValue } from '../read-value.ts'
import { readHeader, readRows } from '../table/read-table.ts'
import type { HydraRun } from './find-runs.ts'

/** Larger files are no results of one run, in bytes. */
const LARGEST = 64 << 20
/** How files are called that hold what came out, before what else may stand in the name. */
const NAMED =
  /^(final[_-]?|best[_-]?|train(ing)?[_-]?|val(id(ation)?)?[_-]?|test[_-]?|eval(uation)?[_-]?|all[_-]?)*(metrics?|results?|scores?|summary|history|log|logs|progress|losses|val(id(ation)?)?|test|eval(uation)?)$/i
/** What trackers and tools keep in a job's folder for themselves. */
const TOOLS = /(^|\/)(wandb|mlruns|lightning_logs|\.git|\.guild|checkpoints?|ckpts?)\//

export interface Results {
  readonly summary: ReadonlyMap<string, number>
  readonly curves: ReadonlyMap<string, { readonly steps: Float64Array; readonly values: Float64Array }>
}

/**
 * Names of the files that hold results: one JSON and one table or JSON lines, each the name that most jobs have.
 * Hydra knows no metrics itself; how files are called and that there are numbers in them is all there is to go by.
 */
export async function resultNames(runs: readonly HydraRun[]): Promise<readonly string[]> {
  const counts = new Map<string, number>()
  for (const { files } of runs) {
    const names = new Set(files.flatMap(({ path, file }) => (file.size > LARGEST ? [] : (named(path) ?? []))))
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const byCount = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name)
  const chosen: string[] = []
  for (const kind of [/\.json$/i, /\.(csv|tsv|jsonl)$/i]) {
    for (const name of byCount.filter((one) => kind.test(one))) {
      const holder = runs.find(({ files }) => files.some(({ path }) => named(path) === name))!
      const { summary, curves } = await readResults(holder, [name])
      if (summary.size === 0 && curves.size === 0) continue
      chosen.push(name)
      break
    }
  }
  return chosen
}

/** The file's own name when it is that of results. */
function named(path: string): string | null {
  const name = lastOf(path)
  const [, stem, ending] = /^(.*)\.(json|jsonl|csv|tsv)$/i.exec(name) ?? []
  return ending !== undefined && NAMED.test(stem!) && !TOOLS.test(path) ? name : null
}

/** What the files of these names say came out; of several of one name the one nearest to the top, then the last. */
export async function readResults({ files }: HydraRun, names: readonly string[]): Promise<Results> {
  const summary = new Map<string, number>()
  const curves = new Map<string, { steps: Float64Array; values: Float64Array }>()
  for (const name of names) {
    const candidates = files.filter(({ path, file }) => named(path) === name && file.size <= LARGEST)
    const depth = (path: string): number => path.split('/').length
    const top = Math.min(...candidates.map(({ path }) => depth(path)))
    const file = candidates.findLast(({ path }) => depth(path) === top)?.file
    const record = file === undefined ? null : await readRecord(file)
    if (record === null) continue
    try {
      const flat = flattenRecord(record)
      for (const cell of flat.cells)
        if (cell.zone !== 'config' && cell.zone !== 'bookkeeping' && typeof cell.value === 'number') summary.set(cell.name, cell.value)
      for (const curve of flat.curves) curves.set(curve.name, curve)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  for (const [name, { values }] of curves) if (!summary.has(name) && values.length > 0) summary.set(name, values.at(-1)!)
  return { summary, curves }
}

/** Cells of results are outcomes. */
const CELL = { as: 'metric', numeric: true, boolean: false }

/** A document as it is; rows as the points of a history. Null = no results, or not readable. */
async function readRecord(file: SourceFile): Promise<{ readonly [key: string]: Value } | null> {
  try {
    if (/\.json$/i.test(file.name)) return asRecord(readJson(await wholeText(file)))
    const rows: Value[] = []
    if (/\.jsonl$/i.test(file.name)) {
      for await (const line of readLines(file)) if (line.trim() !== '') rows.push(readJson(line))
    } else {
      const header = await readHeader(file)
      for await (const { cells } of readRows(file, header, () => {}))
        rows.push(
          Object.fromEntries(
            header.names.flatMap((name, i) => (name === '' ? [] : [[name, readValue(cells[i] ?? '', CELL) ?? null] as const])),
          ),
        )
    }
    return asRecord(rows)
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError || error instanceof InputError) return null
    throw error
  }
}

function asRecord(value: Value): { readonly [key: string]: Value } | null {
  const record = Array.isArray(value) ? (value.length === 1 ? value[0] : { history: value }) : value
  return typeof record === 'object' && record !== null && !Array.isArray(record) ? (record as { readonly [key: string]: Value }) : null
}
