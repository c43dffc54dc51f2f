import { readNumber } from '../domain/read-cell.ts'
import { RUN_CAUSES, RUN_STATES } from '../domain/run.ts'
import { canonical } from '../domain/value.ts'
import { InputError } from '../errors.ts'
import { type Dataset, type LevelColumn, PRESENT } from './dataset.ts'
import { findColumn } from './find-column.ts'
import { type Comparison, type FilterLiteral, type FilterNode, parseFilter } from './parse-filter.ts'

/**
 * The rows of a dataset that a filter keeps, ascending; a blank filter keeps all. `parse-filter.ts` has the grammar.
 *
 * - A comparison holds only where the run has the value: neither `lr > 1` nor `lr != 1` nor `lr not in (1)` keeps a run
 *   without lr (missing or inactive). `not …` is the exact complement: `not lr > 1` keeps what `lr > 1` leaves out.
 * - A metric that was logged as NaN is set: `loss = nan` finds it, `loss < 1` does not. Metrics are read as summarised.
 * - Texts compare exactly; `~` looks for a part and ignores case. Levels that are numbers compare as numbers.
 * - `<` on ordered levels goes by their order. Times are UTC (`created >= 2026-05-04`), durations seconds or `90s`, `5m`, `2h`, `1d`.
 * - `objective` (or `run.objective`, where a param has that name) is the objective, where the caller knows it.
 *
 * @throws InputError BAD_FILTER, UNKNOWN_COLUMN
 */
export function filterRows(dataset: Dataset, filter: string, known: FilterContext = {}): Int32Array {
  const mask = filterMask(dataset, filter, known)
  let kept = 0
  for (let i = 0; i < mask.length; i++) kept += mask[i]!
  const rows = new Int32Array(kept)
  for (let i = 0, at = 0; i < mask.length; i++) if (mask[i] === 1) rows[at++] = i
  return rows
}

/** The same as one flag per row: shape (n), 1 = kept. */
export function filterMask(dataset: Dataset, filter: string, known: FilterContext = {}): Uint8Array {
  const tree = parseFilter(filter)
  return tree === null ? new Uint8Array(dataset.n).fill(1) : evaluate(tree, dataset, filter, known)
}

/** What a filter may name beside the columns of the dataset. */
export interface FilterContext {
  /** Shapes (n): the value per run, and 1 where the run has one (`isMeasured`). */
  readonly objective?: { readonly y: Float64Array; readonly set: Uint8Array }
}

function evaluate(node: FilterNode, dataset: Dataset, filter: string, known: FilterContext): Uint8Array {
  switch (node.kind) {
    case 'and':
    case 'or': {
      const mask = evaluate(node.terms[0]!, dataset, filter, known)
      for (const term of node.terms.slice(1)) {
        const other = evaluate(term, dataset, filter, known)
        if (node.kind === 'and') for (let i = 0; i < mask.length; i++) mask[i]! &= other[i]!
        else for (let i = 0; i < mask.length; i++) mask[i]! |= other[i]!
      }
      return mask
    }
    case 'not':
      return complement(evaluate(node.term, dataset, filter, known))
    case 'set': {
      const { isSet } = testedColumn(dataset, node.name, filter, known)
      const mask = Uint8Array.from({ length: dataset.n }, (_, i) => (isSet(i) ? 1 : 0))
      return node.negated ? complement(mask) : mask
    }
    case 'compare': {
      const column = testedColumn(dataset, node.name, filter, known)
      return maskOf(dataset.n, column.isSet, column.test(node.comparison, node.value))
    }
    case 'in': {
      const column = testedColumn(dataset, node.name, filter, known)
      const tests = node.values.map((value) => column.test('=', value))
      return maskOf(dataset.n, column.isSet, (row) => tests.some((test) => test(row)) !== node.negated)
    }
  }
}

function complement(mask: Uint8Array): Uint8Array {
  return mask.map((flag) => 1 - flag)
}

function maskOf(n: number, isSet: RowTest, test: RowTest): Uint8Array {
  const mask = new Uint8Array(n)
  for (let i = 0; i < n; i++) if (isSet(i) && test(i)) mask[i] = 1
  return mask
}

type RowTest = (row: number) => boolean

/** A column as the filter sees it: whether a row has a value, and how to compare it. `test` is only asked about rows that have one. */
interface TestedColumn {
  readonly isSet: RowTest
  readonly test: (comparison: Comparison, value: FilterLiteral) => RowTest
}

function testedColumn(dataset: Dataset, name: FilterLiteral, filter: string, known: FilterContext): TestedColumn {
  const fail = (value: FilterLiteral, expected: string): never => {
    throw new InputError('BAD_FILTER', { filter, position: value.at, expected })
  }
  if (known.objective !== undefined && meansObjective(dataset, name.text)) {
    const { y, set } = known.objective
    return { isSet: (row) => set[row] === 1, test: numberTest(y, readNumberLiteral, 'a number (the objective is one)', fail) }
  }
  const found = findColumn(dataset, name.text)
  if (found.kind === 'metric') {
    const { logged, summary } = found.column
    return {
      isSet: (row) => logged[row] === 1,
      test: numberTest(summary, readNumberLiteral, `a number ('${name.text}' is a metric)`, fail),
    }
  }
  if (found.kind === 'param') {
    const { column } = found
    const isSet: RowTest = (row) => column.status[row] === PRESENT
    if (column.kind === 'numeric')
      return { isSet, test: numberTest(column.values, readNumberLiteral, `a number ('${name.text}' is numeric)`, fail) }
    return { isSet, test: levelTest(column, fail) }
  }
  const { runs } = dataset
  switch (found.field) {
    case 'created':
      return {
        isSet: (row) => !Number.isNaN(runs.createdAt[row]!),
        test: numberTest(runs.createdAt, readTime, 'a time such as 2026-05-04 or "2026-05-04 13:30" (UTC)', fail),
      }
    case 'duration':
      return {
        isSet: (row) => !Number.isNaN(runs.durationMs[row]!),
        test: numberTest(runs.durationMs, readDuration, 'a duration such as 90s, 5m, 2h or 1d', fail),
      }
    case 'tag':
      return {
        isSet: (row) => runs.tags[row]!.length > 0,
        test: (comparison, value) => {
          const positive = comparison === '!=' ? '=' : comparison === '!~' ? '~' : comparison
          const matches = textTest(positive, value, fail)
          return positive === comparison ? (row) => runs.tags[row]!.some(matches) : (row) => !runs.tags[row]!.some(matches)
        },
      }
    case 'state':
      return textColumn(runs.state, fail, RUN_STATES)
    case 'cause':
      return textColumn(runs.cause, fail, RUN_CAUSES)
    default:
      return textColumn(runs[found.field], fail)
  }
}

/** The plain word belongs to a column of that name, where there is one. */
const meansObjective = (dataset: Dataset, name: string): boolean =>
  /^run[.:]objective$/u.test(name) ||
  (name === 'objective' &&
    ![dataset.params, dataset.seeds, dataset.ignored, dataset.metrics].some((columns) => columns.some((column) => column.name === name)))

type Fail = (value: FilterLiteral, expected: string) => never

function textColumn(texts: readonly (string | null)[], fail: Fail, allowed?: readonly string[]): TestedColumn {
  return {
    isSet: (row) => texts[row] !== null && texts[row] !== '',
    test: (comparison, value) => {
      if (allowed !== undefined && (comparison === '=' || comparison === '!=') && !allowed.includes(value.text))
        fail(value, `one of ${allowed.join(', ')}`)
      const matches = textTest(comparison, value, fail)
      return (row) => matches(texts[row]!)
    },
  }
}

function textTest(comparison: Comparison, value: FilterLiteral, fail: Fail): (text: string) => boolean {
  const part = value.text.toLowerCase()
  switch (comparison) {
    case '=':
      return (text) => text === value.text
    case '!=':
      return (text) => text !== value.text
    case '~':
      return (text) => text.toLowerCase().includes(part)
    case '!~':
      return (text) => !text.toLowerCase().includes(part)
    default:
      return fail(value, `=, !=, ~ or in: texts have no '${comparison}'`)
  }
}

function numberTest(values: Float64Array, read: (text: string) => number | null, expected: string, fail: Fail): TestedColumn['test'] {
  return (comparison, value) => {
    if (comparison === '~' || comparison === '!~') {
      const matches = textTest(comparison, value, fail)
      return (row) => matches(canonical(values[row]!))
    }
    const bound = read(value.text) ?? fail(value, expected)
    const matches = numberMatcher(comparison, bound)
    return (row) => matches(values[row]!)
  }
}

function numberMatcher(comparison: Comparison, bound: number): (x: number) => boolean {
  const equal = Number.isNaN(bound) ? Number.isNaN : (x: number): boolean => x === bound
  switch (comparison) {
    case '=':
      return equal
    case '!=':
      return (x) => !equal(x)
    case '<':
      return (x) => x < bound
    case '<=':
      return (x) => x <= bound
    case '>':
      return (x) => x > bound
    default:
      return (x) => x >= bound
  }
}

/** Decided once per level, then looked up by code. */
function levelTest(column: LevelColumn, fail: Fail): TestedColumn['test'] {
  return (comparison, value) => {
    const matches = column.levels.map(levelMatcher(column, comparison, value, fail))
    return (row) => matches[column.codes[row]!]!
  }
}

function levelMatcher(
  column: LevelColumn,
  comparison: Comparison,
  value: FilterLiteral,
  fail: Fail,
): (level: string, code: number) => boolean {
  if (comparison === '~' || comparison === '!~') return textTest(comparison, value, fail)
  const bound = column.kind === 'boolean' ? (BOOLEAN_WORDS.get(value.text.toLowerCase()) ?? readNumber(value.text)) : readNumber(value.text)
  // What stands behind each level as a number: 0 and 1 of a boolean, the text of a number, the value of an ordered level.
  const numberOf = (level: string, code: number): number => {
    if (column.kind === 'boolean') return code
    const number = readNumber(level)
    return Number.isNaN(number) ? (column.levelValues?.[code] ?? number) : number
  }
  if (comparison === '=' || comparison === '!=') {
    const equal = (level: string, code: number): boolean =>
      level === value.text || (!Number.isNaN(bound) && numberOf(level, code) === bound)
    return comparison === '=' ? equal : (level, code) => !equal(level, code)
  }
  const place = column.kind === 'ordinal' ? column.levels.indexOf(value.text) : -1
  if (place >= 0) {
    const inOrder = numberMatcher(comparison, place)
    return (_, code) => inOrder(code)
  }
  if (Number.isNaN(bound) || !column.levels.some((level, code) => !Number.isNaN(numberOf(level, code)))) {
    return fail(
      value,
      column.kind === 'ordinal'
        ? `a number or one of ${column.levels.join(', ')}`
        : `=, !=, ~ or in: '${column.name}' is ${column.kind} and has no order`,
    )
  }
  const matches = numberMatcher(comparison, bound)
  return (level, code) => matches(numberOf(level, code))
}
const BOOLEAN_WORDS = new Map([
  ['true', 1],
  ['false', 0],
])

function readNumberLiteral(text: string): number | null {
  const x = readNumber(text)
  return Number.isNaN(x) && text.trim().toLowerCase() !== 'nan' ? null : x
}

const TIME = /^\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?\s*(Z|[+-]\d{2}:\d{2})?\s*$/
/** UTC milliseconds. A time without a zone is UTC, whatever the machine thinks. */
function readTime(text: string): number | null {
  const match = TIME.exec(text)
  const time = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2] ?? '00:00'}${match[3] ?? 'Z'}`)
  return Number.isNaN(time) ? null : time
}

const DURATION = /^\s*(\d+\.?\d*|\.\d+)\s*(ms|s|m|h|d)?\s*$/
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
function readDuration(text: string): number | null {
  const match = DURATION.exec(text)
  return match === null ? null : Number(match[1]) * MILLISECONDS[match[2] ?? 's']!
}
