import type { Warning } from '../analysis/analysis.ts'

/**
 * Drawing instructions as plain data: what page, report and exports draw. A panel sorts, labels and warns;
 * it computes no statistics. Numbers stay numbers here; `panels/format.ts` is the one place that turns them into digits.
 */
export interface PanelSpec {
  readonly title: string
  /** The answer in one or two sentences, for what needs no picture. */
  readonly summary?: string
  /** n and method, always. */
  readonly caption: string
  readonly chart: ChartSpec | null
  readonly table: TableSpec
  readonly warnings: readonly Warning[]
  /** Set when there is nothing to draw: why, and what to do about it. */
  readonly empty: { readonly reason: string; readonly action: string } | null
}

export type ChartSpec = BarsSpec | ForestSpec | LinesSpec | HeatMapSpec | SurfaceSpec | ScatterSpec | MultiplesSpec

/** Horizontal bars from zero with intervals, one row a param. */
export interface BarsSpec {
  readonly kind: 'bars'
  readonly x: {
    readonly label: string
    readonly domain: readonly [number, number]
    /** How the values beside the bars are written; by default as shares from zero, as correlations between −1 and 1. */
    readonly digits?: 'number'
  }
  readonly rows: readonly {
    readonly label: string
    readonly value: number | null
    readonly low: number | null
    readonly high: number | null
    /** The noise floor, drawn as a tick. */
    readonly tick?: number | null
    /** Not distinguishable from noise: drawn as an outline. */
    readonly hollow?: boolean
    /** The value has a size and no sign (η): drawn in the neutral hue. */
    readonly unsigned?: boolean
    /** No param: what is left when all params are taken together; drawn in grey. */
    readonly rest?: boolean
  }[]
}

/** Effects as points with their intervals, a row a param, each over what chance alone would show there. All in one unit. */
export interface ForestSpec {
  readonly kind: 'forest'
  readonly x: { readonly label: string; readonly domain: readonly [number, number] }
  /** Little room: half a page is without what a row rests on, a third without the digits too; the table has them. Absent = enough. */
  readonly room?: 'half' | 'third'
  /** The smallest difference that matters, a line across all rows; one beyond the axis stands at its end and says so. */
  readonly margin: { readonly value: number; readonly label: string }
  /** What the points are, and the heads of the two columns of digits and texts beside them. */
  readonly words: { readonly marks: string; readonly hollow: string; readonly value: string; readonly size: string }
  readonly rows: readonly {
    readonly label: string
    /** What the row rests on: groups × runs, a mean. */
    readonly size: string
    readonly value: number
    readonly low: number | null
    readonly high: number | null
    /** The value less what chance adds to it. */
    readonly corrected: number | null
    /** What chance alone shows on average, and in 90 of 100 cases. */
    readonly expected: number | null
    readonly band: readonly [number, number] | null
    /** Not told from chance: drawn as an outline. */
    readonly hollow: boolean
    readonly verdict: string
    readonly n: number
  }[]
}

/** One colour a pair of names, the same pair once; what is below its floor is an outline. */
export interface HeatMapSpec {
  readonly kind: 'heat map'
  readonly names: readonly string[]
  readonly value: { readonly label: string; readonly domain: readonly [number, number] }
  readonly cells: readonly { readonly a: string; readonly b: string; readonly value: number; readonly hollow?: boolean }[]
}

/** An axis of numbers or of levels; `edges` are one more than the cells along it. */
export type SurfaceAxis =
  | { readonly label: string; readonly kind: 'number'; readonly scale: 'linear' | 'log'; readonly edges: readonly number[] }
  | { readonly label: string; readonly kind: 'level'; readonly levels: readonly string[] }

/** Means over the cells of two params, and the runs themselves upon them. */
export interface SurfaceSpec {
  readonly kind: 'surface'
  readonly x: SurfaceAxis
  readonly y: SurfaceAxis
  readonly value: { readonly label: string; readonly goal: 'minimize' | 'maximize'; readonly domain: readonly [number, number] }
  /** Rows along y, columns along x; null where there is none. */
  readonly cells: readonly (readonly (number | null)[])[]
  /** Level axes take the place of the level. A value of null: the run has no usable one, drawn as a cross. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly value: number | null }[]
}

/** An axis of numbers or of levels, with the number of runs in each of its even parts: what stands at its margin. */
export type ScatterAxis =
  | {
      readonly label: string
      readonly kind: 'number'
      readonly scale: 'linear' | 'log'
      readonly domain: readonly [number, number]
      readonly counts: readonly number[]
    }
  | { readonly label: string; readonly kind: 'level'; readonly levels: readonly string[]; readonly counts: readonly number[] }

/** What the colour of a point says. Numbers outside of the domain take its ends. */
export type ScatterColour =
  | {
      readonly label: string
      readonly kind: 'number'
      readonly scale: 'linear' | 'log'
      readonly domain: readonly [number, number]
      /** Null = neither end is better. */
      readonly goal: 'minimize' | 'maximize' | null
    }
  | { readonly label: string; readonly kind: 'level'; readonly levels: readonly string[] }

/** A point a run over two columns. Level axes and colours take the place of the level. */
export interface ScatterSpec {
  readonly kind: 'scatter'
  readonly x: ScatterAxis
  readonly y: ScatterAxis
  readonly colour: ScatterColour | null
  /** `colour` null: the run has no usable one, drawn as a cross. `pale`: drawn behind the others, in grey. */
  readonly points: readonly {
    readonly label: string
    readonly x: number
    readonly y: number
    readonly colour?: number | null
    readonly pale?: boolean
  }[]
  /** In place of points: the mean colour of the runs in each cell of an even grid. */
  readonly cells?: readonly {
    readonly x: readonly [number, number]
    readonly y: readonly [number, number]
    readonly mean: number
    readonly n: number
  }[]
}

/** Curves over a step. Gaps (null) stay gaps. */
export interface LinesSpec {
  readonly kind: 'lines'
  readonly x: {
    readonly label: string
    readonly scale: 'linear' | 'log'
    /** UTC milliseconds, or milliseconds that passed; numbers by default. */
    readonly kind?: 'number' | 'time' | 'duration'
    /** The stretch that is shown; by default all of it. */
    readonly domain?: readonly [number, number]
  }
  readonly y: {
    readonly label: string
    readonly scale: 'linear' | 'log'
    /** Where it must be that of another chart; by default what is drawn. */
    readonly domain?: readonly [number, number]
  }
  readonly series: readonly {
    readonly label: string
    readonly x: readonly number[]
    readonly y: readonly (number | null)[]
    /** What `y` was before it was smoothed, drawn faintly behind it. */
    readonly raw?: readonly (number | null)[]
    readonly band?: {
      readonly low: readonly (number | null)[]
      readonly high: readonly (number | null)[]
      /** It may run out of the chart: an interval from two runs can be wider than all that was measured. */
      readonly leaves?: boolean
    }
    readonly faint?: boolean
    /**
     * Runs behind each point of a line that stands for several, and how many there are: where it rests on fewer the line is
     * thin, so that a mean over those that are left does not look like one over all.
     */
    readonly runs?: { readonly n: readonly number[]; readonly of: number }
    /** Which of the styles that tell curves apart; by default its place among the series. */
    readonly style?: number
    /** Places of values that are not finite: crosses at the bottom. */
    readonly crosses?: readonly number[]
  }[]
}

/** Small charts of lines side by side, row by row; lines are named where they end. */
export interface MultiplesSpec {
  readonly kind: 'multiples'
  readonly columns: number
  readonly charts: readonly {
    readonly title: string
    /** Under the title: what to see. */
    readonly note: string
    readonly lines: LinesSpec
  }[]
}

export type CellKind =
  | 'text'
  | 'number' // ML format, 4 significant digits
  | 'correlation' // −1…1, signed bar, 2 decimals
  | 'share' // 0…1, bar from zero, 2 decimals, "<0.01"
  | 'interval' // [low, high] of the column `of`
  | 'p' // "< 0.001", 3 decimals
  | 'count'
  | 'verdict'
  | 'direction' // which way is good
  | 'time'
  | 'duration'

export type Cell = string | number | boolean | null | readonly [number | null, number | null]

export interface TableSpec {
  readonly columns: readonly {
    readonly key: string
    readonly label: string
    readonly kind: CellKind
    /** One sentence for the header's tooltip. */
    readonly help?: string
    /** For `correlation` and `share`: the column that holds the interval to draw on the bar. */
    readonly interval?: string
    /** Likewise the column of a noise floor, drawn as a tick. */
    readonly tick?: string
    /** What a full bar stands for, where that is not 1. */
    readonly full?: number
    /** Only on expand / in exports; the default view leaves it out. */
    readonly detail?: boolean
  }[]
  readonly rows: readonly TableRow[]
  /** Default order: column key, descending by absolute value for correlations. */
  readonly sort: { readonly key: string; readonly direction: 'ascending' | 'descending' } | null
  /** Below the rows: what all of them together leave over, as a value of one column. */
  readonly rest?: { readonly label: string; readonly key: string; readonly value: number; readonly help: string }
  /** Folded away, with the reason: constants, merged twins, too many missing. */
  readonly hidden: readonly { readonly name: string; readonly reason: string }[]
}

export interface TableRow {
  readonly id: string
  readonly cells: Readonly<Record<string, Cell>>
  /** Per-level rows of a categorical param. */
  readonly children?: readonly TableRow[]
  /** Sentences for the expanded row. */
  readonly notes?: readonly string[]
  /** A sentence about one cell, by column: a hover away. */
  readonly hints?: Readonly<Record<string, string>>
  /** The row's bar has a size and no sign (η): drawn in the neutral hue. */
  readonly unsigned?: boolean
  /** Columns whose bar is drawn as an outline; where absent, all bars of a row with `no evidence` are. */
  readonly hollow?: readonly string[]
}
