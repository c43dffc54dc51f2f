import type { ConfigKey, ParamKind, ParamScale } from '../domain/config-key.ts'
import { canonical } from '../domain/value.ts'
import { type Levels, levelsOfBooleans, levelsOfNumbers, levelsOfText } from './build-levels.ts'
import { type LevelColumn, MISSING, type NumericColumn, type ParamColumn } from './dataset.ts'
import { inferOrder } from './infer-order.ts'
import { inferScale } from './infer-scale.ts'
import type { RawColumn } from './raw-column.ts'
import { areWhole, type ColumnScan, scanColumn } from './scan-column.ts'

export interface InferredColumn {
  readonly column: ParamColumn
  readonly detected: { readonly kind: ParamKind; readonly scale: ParamScale | null }
  /** Every value that is set is a whole number. */
  readonly integers: boolean
  /** Categorical and holding `null`s, which are still MISSING here: they become a level unless a parent explains them. */
  readonly nullsPending: boolean
}

/**
 * Finds the kind and scale of one config key and builds its typed column.
 *
 * - boolean: every value is true or false in any spelling, or all are 0 and 1 and both occur
 * - numeric: every value reads as a number; 1, 1.0 and "1" are then one value, and NA, None and the like are missing
 * - ordinal: texts with an undisputed order (small < base < large; 64M < 128M)
 * - categorical: everything else, lists and dicts as a whole; when most cells were numbers the note names the first that was not
 *
 * What is declared wins; cells that cannot be of the declared kind become missing and the note counts them.
 *
 * @param runLabel how to name the run of a row in the note
 */
export function inferColumn(
  raw: RawColumn,
  declared: ConfigKey['declared'] | undefined,
  runLabel: (row: number) => string,
): InferredColumn {
  const scan = scanColumn(raw)
  const detected = detect(raw, scan, runLabel)
  const integers = isInteger(detected)
  const found = { kind: detected.kind, scale: detected.scale }
  if (declared?.kind === undefined && declared?.scale === undefined) {
    return { column: detected, detected: found, integers, nullsPending: detected.kind === 'categorical' && scan.nulls > 0 }
  }
  const ofKind = declared.kind === undefined || declared.kind === detected.kind ? detected : convert(raw, scan, detected, declared.kind)
  const column = declared.scale === undefined ? ofKind : withScale(ofKind, declared.scale)
  return { column, detected: found, integers, nullsPending: column.kind === 'categorical' && scan.nulls > 0 }
}

/** The same column with `null` as a level of its own. */
export function withNullLevel(raw: RawColumn, column: LevelColumn): LevelColumn {
  return { ...column, ...levelsOfText(raw, true) }
}

function isInteger(column: ParamColumn): boolean {
  if (column.kind === 'numeric') return column.integer
  return column.kind === 'boolean' ? column.levels[0] === '0' : areWhole(column.levels)
}

function detect(raw: RawColumn, scan: ColumnScan, runLabel: (row: number) => string): ParamColumn {
  const { numberCells, booleanCells, otherCells } = scan
  if (otherCells === 0 && scan.binary && (booleanCells > 0 || (scan.sawZero && scan.sawOne))) {
    return levelColumn(
      raw.name,
      'boolean',
      levelsOfBooleans(raw, booleanCells === 0),
      `${booleanCells === 0 ? 'only 0 and 1' : 'only true and false'}${missingNote(scan)}`,
    )
  }
  if (otherCells === 0 && booleanCells === 0 && numberCells > 0)
    return numericColumn(raw.name, scan, numberCells === 1 ? 'its one value is a number' : `all ${numberCells} values are numbers`)

  const levels = levelsOfText(raw, false)
  if (levels.levels.length === 0) return levelColumn(raw.name, 'categorical', levels, 'no run sets it')
  const order = numberCells === 0 ? inferOrder(levels.levels) : null
  if (order !== null) return orderedColumn(raw.name, levels, order.values, order.reason)
  return levelColumn(raw.name, 'categorical', levels, categoricalNote(raw, scan, runLabel))
}

function categoricalNote(raw: RawColumn, scan: ColumnScan, runLabel: (row: number) => string): string {
  if (scan.firstOther < 0 || (scan.numberCells === 0 && !areWhole([canonical(raw.values[scan.firstOther]!)])))
    return scan.otherCells > 0 ? 'values are not numbers' : 'values are words for nothing'
  const stray = scan.booleanCells + scan.otherCells
  const cell = canonical(raw.values[scan.firstOther]!)
  if (areWhole([cell]))
    return `whole numbers of more digits than can be told apart stay text, first: '${cell}' in run ${runLabel(scan.firstOther)}`
  const shown = cell.length > 40 ? `${cell.slice(0, 39)}…` : cell
  return `${stray} of ${scan.numberCells + stray} values ${stray === 1 ? 'is not a number' : 'are not numbers'}, first: '${shown}' in run ${runLabel(scan.firstOther)}`
}

function missingNote(scan: ColumnScan): string {
  const words = scan.missingWords
  if (words === 0) return ''
  return `; ${words} ${words === 1 ? 'cell' : 'cells'} ${scan.firstMissingWord === null ? 'without text' : `such as '${scan.firstMissingWord.trim()}'`} ${words === 1 ? 'counts' : 'count'} as missing`
}

function numericColumn(name: string, scan: ColumnScan, note: string): NumericColumn {
  const scale = inferScale(scan.numbers)
  return {
    kind: 'numeric',
    name,
    values: scan.numbers,
    status: scan.status,
    scale,
    integer: scan.integer,
    parent: null,
    note: `${note}${scale === 'log' ? ', spread geometrically' : ''}${missingNote(scan)}`,
  }
}

function levelColumn(
  name: string,
  kind: LevelColumn['kind'],
  levels: Levels,
  note: string,
  values: Float64Array | null = null,
  scale: ParamScale | null = null,
): LevelColumn {
  return { kind, name, codes: levels.codes, status: levels.status, levels: levels.levels, levelValues: values, scale, parent: null, note }
}

/** Levels put in the order of their values. */
function orderedColumn(name: string, levels: Levels, values: readonly number[], note: string): LevelColumn {
  const order = values.map((_, code) => code).sort((a, b) => values[a]! - values[b]!)
  const place = new Int32Array(order.length)
  order.forEach((code, at) => {
    place[code] = at
  })
  const sorted: Levels = {
    codes: levels.codes.map((code) => (code < 0 ? -1 : place[code]!)),
    status: levels.status,
    levels: order.map((code) => levels.levels[code]!),
  }
  const levelValues = Float64Array.from(order, (code) => values[code]!)
  return levelColumn(name, 'ordinal', sorted, note, levelValues, inferScale(levelValues))
}

function convert(raw: RawColumn, scan: ColumnScan, detected: ParamColumn, kind: ParamKind): ParamColumn {
  const set = detected.status.reduce((count, status) => count + (status === MISSING ? 0 : 1), 0)
  const lost = (column: ParamColumn): ParamColumn => {
    const kept = column.status.reduce((count, status) => count + (status === MISSING ? 0 : 1), 0)
    const note = `declared ${kind}${kept < set ? `; ${set - kept} of ${set} values cannot be and count as missing` : ''}`
    return { ...column, note }
  }
  if (kind === 'numeric') return lost(numericColumn(raw.name, numbersBehind(scan, detected), ''))
  if (kind === 'boolean')
    return lost(levelColumn(raw.name, 'boolean', levelsOfBooleans(raw, scan.booleanCells + scan.otherCells === 0), ''))
  if (scan.otherCells + scan.booleanCells === 0 && scan.numberCells > 0) {
    const levels = levelsOfNumbers(scan.numbers)
    if (kind === 'categorical') return lost(levelColumn(raw.name, kind, levels, ''))
    return lost(levelColumn(raw.name, kind, levels, '', levels.values, inferScale(levels.values)))
  }
  const levels = levelsOfText(raw, false)
  if (kind === 'categorical') return lost(levelColumn(raw.name, kind, levels, ''))
  return lost(orderedColumn(raw.name, levels, inferOrder(levels.levels)?.values ?? levels.levels.map((_, rank) => rank), ''))
}

/** The numbers of a column that was not detected as numeric: those behind ordered levels, 0 and 1 of a boolean, else what reads as one. */
function numbersBehind(scan: ColumnScan, detected: ParamColumn): ColumnScan {
  if (detected.kind === 'numeric' || detected.kind === 'categorical') return scan
  const { codes, levelValues } = detected
  const numbers = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : (levelValues?.[code] ?? code)))
  return { ...scan, numbers, status: detected.status, integer: numbers.every((x) => Number.isNaN(x) || Number.isInteger(x)) }
}

function withScale(column: ParamColumn, scale: ParamScale | null): ParamColumn {
  if (column.kind === 'boolean' || column.kind === 'categorical' || scale === null) return column
  const numbers = column.kind === 'numeric' ? column.values : column.levelValues!
  if (scale === 'log') {
    const impossible = numbers.reduce((count, x) => count + (x <= 0 ? 1 : 0), 0)
    if (impossible > 0)
      return { ...column, note: `${column.note}; declared log, but ${impossible} values are not above 0, so it stays ${column.scale}` }
  }
  return { ...column, scale, note: `${column.note}; ${scale} scale as declared` }
}
