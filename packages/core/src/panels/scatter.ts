import { formatCount, formatNumber } from './format.ts'
import type { PanelSpec, ScatterAxis, ScatterColour, ScatterSpec, TableSpec } from './panel-spec.ts'

/** One column over all runs of a scatter plot. */
export interface ScatterColumn {
  readonly label: string
  /** Of numbers; `steps` = each value a place of its own, whose runs are spread over its width. */
  readonly scale: 'linear' | 'log' | 'steps'
  /** Shape (n): the number; for a column with levels the place in `levels`. */
  readonly values: Float64Array
  /** Shape (n): 0 where the run has no value; null = every run has. */
  readonly set: Uint8Array | null
  readonly levels: readonly string[] | null
  /** Of a metric. */
  readonly goal: 'minimize' | 'maximize' | null
}

export interface ScatterPlot {
  readonly x: ScatterColumn
  readonly y: ScatterColumn
  readonly colour: ScatterColumn | null
  /** Draws the mean colour of cells instead of runs; needs a colour of numbers. */
  readonly means: boolean
  /** Shape (n): of each run. */
  readonly names: readonly string[]
  /** Shape (n), 1 = drawn in grey behind the others; null = none is. */
  readonly pale: Uint8Array | null
  /** Shape (n), 1 = not drawn; null = all are. */
  readonly muted: Uint8Array | null
}

/** A scatter plot, and which run each of its points is. */
export interface ScatterPanel {
  readonly panel: PanelSpec
  readonly spec: ScatterSpec
  /** Shape (points). */
  readonly rows: Int32Array
}

/** Parts of an axis that its margin counts, and cells along it. */
const PARTS = 24
const CELLS = 14
/** Beyond an axis' extreme values, as a share of its length, so that no point lies on the frame. */
const PADDING = 0.03
/** The colours span all values but for this share at either end where few of them would take most of the span. */
const TAIL = 0.02
const FAR = 4

/**
 * Runs as points over two columns, in the colour of a third. A run without a place on both axes is left out and counted in the
 * caption with the reason; one without a usable colour is a cross.
 */
export function scatterPanel(given: ScatterPlot): ScatterPanel {
  const plot = { ...given, x: inSteps(given.x), y: inSteps(given.y), colour: given.colour === null ? null : inSteps(given.colour) }
  const { x, y, colour, names, pale, muted } = plot
  const n = names.length
  const [toX, toY] = [scaleOf(x), scaleOf(y)]
  const reasons = new Map<string, number>()
  const rows: number[] = []
  for (let row = 0; row < n; row++) {
    const reason = muted?.[row] === 1 ? 'hidden from charts' : (whyNowhere(x, toX, row) ?? whyNowhere(y, toY, row))
    if (reason === null) rows.push(row)
    else reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  const scale = colour === null ? null : scaleOf(colour)
  const colourAt = (row: number): number | null =>
    colour === null || whyNowhere(colour, scale!, row) !== null ? null : colour.values[row]!
  const legend = colour === null ? null : colourOf(colour, scale!, rows)
  const xAxis = axisOf(x, toX, rows)
  const yAxis = axisOf(y, toY, rows)
  const means = plot.means && legend?.kind === 'number'
  const spec: ScatterSpec = {
    kind: 'scatter',
    x: xAxis,
    y: yAxis,
    colour: legend,
    points: rows.map((row) => ({
      label: names[row]!,
      x: x.values[row]!,
      y: y.values[row]!,
      ...(colour === null ? {} : { colour: colourAt(row) }),
      ...(pale?.[row] === 1 ? { pale: true } : {}),
    })),
    ...(means ? { cells: meansOf(xAxis, yAxis, x, y, rows, colourAt) } : {}),
  }
  return { spec, rows: Int32Array.from(rows), panel: panelOf(plot, spec, n, reasons) }
}

const scaleOf = ({ levels, scale }: ScatterColumn): 'linear' | 'log' => (levels === null && scale === 'log' ? 'log' : 'linear')

/** Numbers with a place each become levels. */
function inSteps(column: ScatterColumn): ScatterColumn {
  const { scale, values, set, levels } = column
  if (scale !== 'steps' || levels !== null) return column
  const sorted = values.filter((value, row) => Number.isFinite(value) && set?.[row] !== 0).sort()
  const steps = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1])
  const placeOf = new Map(Array.from(steps, (value, place) => [value, place]))
  return {
    ...column,
    values: values.map((value) => placeOf.get(value) ?? value),
    levels: Array.from(steps, (value) => formatNumber(value)),
  }
}

/** Null = it has a place. */
function whyNowhere({ label, values, set }: ScatterColumn, scale: 'linear' | 'log', row: number): string | null {
  if (set !== null && set[row] === 0) return `${label} not set`
  const value = values[row]!
  if (Number.isNaN(value)) return `${label} is NaN`
  if (!Number.isFinite(value)) return `${label} is infinite`
  return scale === 'log' && value <= 0 ? `${label} is not above 0, where a log axis has no place` : null
}

function axisOf({ label, values, levels }: ScatterColumn, scale: 'linear' | 'log', rows: readonly number[]): ScatterAxis {
  if (levels !== null) {
    const counts = levels.map(() => 0)
    for (const row of rows) counts[values[row]!]!++
    return { label, kind: 'level', levels, counts }
  }
  const to = scale === 'log' ? Math.log : (value: number) => value
  const from = scale === 'log' ? Math.exp : (value: number) => value
  let [low, high] = [Infinity, -Infinity]
  for (const row of rows) {
    low = Math.min(low, to(values[row]!))
    high = Math.max(high, to(values[row]!))
  }
  if (!(high >= low)) [low, high] = [0, 1]
  // Halves: the whole span of doubles is no double.
  const half = high / 2 - low / 2
  const margin = half > 0 ? 2 * PADDING * half : Math.max(Math.abs(low) * PADDING, scale === 'log' ? PADDING : 1e-6)
  const [start, end] = [Math.max(low - margin, -Number.MAX_VALUE), Math.min(high + margin, Number.MAX_VALUE)]
  const counts = new Array<number>(PARTS).fill(0)
  for (const row of rows) counts[partOf(to(values[row]!), start, end, PARTS)]!++
  return { label, kind: 'number', scale, domain: [from(start), from(end)], counts }
}

const partOf = (value: number, start: number, end: number, parts: number): number =>
  Math.max(0, Math.min(parts - 1, Math.floor(((value / 2 - start / 2) / (end / 2 - start / 2)) * parts)))

/** Null where no run has a usable value: a scale would have invented ends. */
function colourOf(column: ScatterColumn, scale: 'linear' | 'log', rows: readonly number[]): ScatterColour | null {
  const { label, levels, goal } = column
  if (levels !== null) return { label, kind: 'level', levels }
  const to = scale === 'log' ? Math.log : (value: number) => value
  const sorted = Float64Array.from(
    rows.filter((row) => whyNowhere(column, scale, row) === null),
    (row) => column.values[row]!,
  ).sort()
  if (sorted.length === 0) return null
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!
  const [whole, middle] = [to(at(1)) / 2 - to(at(0)) / 2, to(at(1 - TAIL)) / 2 - to(at(TAIL)) / 2]
  const domain: [number, number] = middle > 0 && whole > FAR * middle ? [at(TAIL), at(1 - TAIL)] : [at(0), at(1)]
  return { label, kind: 'number', scale, domain, goal }
}

/** The mean colour of the runs in each cell that holds any. */
function meansOf(
  xAxis: ScatterAxis,
  yAxis: ScatterAxis,
  x: ScatterColumn,
  y: ScatterColumn,
  rows: readonly number[],
  colourAt: (row: number) => number | null,
): NonNullable<ScatterSpec['cells']> {
  const [across, up] = [gridOf(xAxis), gridOf(yAxis)]
  const sums = new Map<number, { mean: number; n: number }>()
  for (const row of rows) {
    const value = colourAt(row)
    if (value === null) continue
    const at = up.cell(y.values[row]!) * across.cells + across.cell(x.values[row]!)
    const cell = sums.get(at) ?? { mean: 0, n: 0 }
    cell.n++
    // Divided before the difference, which could overflow.
    cell.mean += value / cell.n - cell.mean / cell.n
    sums.set(at, cell)
  }
  return [...sums].map(([at, { mean, n }]) => ({
    x: across.edges(at % across.cells),
    y: up.edges(Math.floor(at / across.cells)),
    mean,
    n,
  }))
}

interface Grid {
  readonly cells: number
  readonly cell: (value: number) => number
  readonly edges: (cell: number) => readonly [number, number]
}

function gridOf(axis: ScatterAxis): Grid {
  if (axis.kind === 'level') return { cells: axis.levels.length, cell: (place) => place, edges: (cell) => [cell - 0.5, cell + 0.5] }
  const to = axis.scale === 'log' ? Math.log : (value: number) => value
  const from = axis.scale === 'log' ? Math.exp : (value: number) => value
  const [start, end] = [to(axis.domain[0]), to(axis.domain[1])]
  const edge = (k: number) => from(start + (end - start) * (k / CELLS))
  return { cells: CELLS, cell: (value) => partOf(to(value), start, end, CELLS), edges: (cell) => [edge(cell), edge(cell + 1)] }
}

function panelOf(plot: ScatterPlot, spec: ScatterSpec, n: number, reasons: ReadonlyMap<string, number>): PanelSpec {
  const { x, y, colour } = plot
  const drawn = spec.points.length
  const uncoloured = colour === null ? 0 : spec.points.filter((point) => point.colour === null).length
  const left = [...reasons].map(([reason, count]) => `${formatCount(count)} ${reason}`)
  const pale = spec.points.filter((point) => point.pale === true).length
  const legend = spec.colour
  const sentences = [
    spec.cells === undefined
      ? `${formatCount(drawn)} of ${n === 1 ? '1 run' : `${formatCount(n)} runs`}, a point each`
      : `${formatCount(drawn - uncoloured)} of ${formatCount(n)} runs in ${formatCount(spec.cells.length)} cells, each in the mean of its runs`,
    ...(left.length === 0 ? [] : [`Left out: ${left.join(', ')}`]),
    ...(legend === null
      ? colour === null
        ? []
        : [`Colour: no run here has a usable ${colour.label}; all are crosses`]
      : [
          `Colour: ${legend.label}${clampedWords(legend, plot)}${uncoloured > 0 ? `; ${formatCount(uncoloured)} without a usable one are ${spec.cells === undefined ? 'crosses' : 'in no mean'}` : ''}`,
        ]),
    ...(pale === 0 ? [] : [`Not selected: ${formatCount(pale)}, in grey`]),
    ...(spec.cells === undefined && (x.levels !== null || y.levels !== null) ? ['Runs at one level are spread over its width'] : []),
    'At the margins: how many runs',
  ]
  // Keys are the heads of a CSV file: the columns' own names, once each.
  const shown = [x, y, ...(colour === null ? [] : [colour])]
  const keys = shown.map(({ label }, i) =>
    label === 'run' || shown.findIndex((other) => other.label === label) < i ? `${label} ${i + 1}` : label,
  )
  const columns: TableSpec['columns'] = [
    { key: 'run', label: 'run', kind: 'text' },
    ...shown.map(({ label, levels }, i) => ({ key: keys[i]!, label, kind: levels === null ? ('number' as const) : ('text' as const) })),
  ]
  const cell = ({ levels }: ScatterColumn, value: number) => (levels === null ? value : (levels[value] ?? null))
  return {
    title: `${y.label} over ${x.label}`,
    caption: `${sentences.join('. ')}.`,
    chart: spec,
    table:
      spec.cells !== undefined
        ? cellsTable(spec)
        : {
            columns,
            rows: spec.points.map((point, i) => ({
              id: String(i),
              cells: {
                run: point.label,
                [keys[0]!]: cell(x, point.x),
                [keys[1]!]: cell(y, point.y),
                ...(colour === null ? {} : { [keys[2]!]: point.colour == null ? null : cell(colour, point.colour) }),
              },
            })),
            sort: null,
            hidden: [],
          },
    warnings: [],
    empty:
      drawn > 0
        ? null
        : {
            reason: n === 0 ? 'No run passes the filter.' : `No run has a place on both axes: ${left.join(', ')}.`,
            action: n === 0 ? 'Widen it, or clear it.' : 'Choose another column, or a linear scale.',
          },
  }
}

/** Of a picture of means: a row for each cell. */
function cellsTable({ x, y, colour, cells }: ScatterSpec): TableSpec {
  const side = (axis: ScatterAxis, [low, high]: readonly [number, number]) =>
    axis.kind === 'level' ? (axis.levels[low + 0.5] ?? null) : ([low, high] as const)
  const kind = (axis: ScatterAxis) => (axis.kind === 'level' ? ('text' as const) : ('interval' as const))
  return {
    columns: [
      { key: 'x', label: x.label, kind: kind(x) },
      { key: 'y', label: y.label, kind: kind(y) },
      { key: 'mean', label: `mean ${colour!.label}`, kind: 'number' },
      { key: 'n', label: 'n', kind: 'count' },
    ],
    rows: cells!
      .toSorted((a, b) => a.x[0] - b.x[0] || a.y[0] - b.y[0])
      .map((cell, i) => ({ id: String(i), cells: { x: side(x, cell.x), y: side(y, cell.y), mean: cell.mean, n: cell.n } })),
    sort: null,
    hidden: [],
  }
}

function clampedWords(legend: ScatterColour, { colour }: ScatterPlot): string {
  if (legend.kind === 'level') return ''
  const [low, high] = legend.domain
  const outside = colour!.values.some((value, row) => colour!.set?.[row] !== 0 && Number.isFinite(value) && (value < low || value > high))
  return outside ? ', which ends at the 2nd and 98th percentile' : ''
}
