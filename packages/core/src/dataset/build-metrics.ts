import { detectGoal } from '../domain/metric-goal.ts'
import type { Goal, GoalSource } from '../domain/objective.ts'
import { readNumber } from '../domain/read-cell.ts'
import type { Value } from '../domain/run.ts'
import { type MetricColumn, NOT_A_NUMBER } from './dataset.ts'
import type { RawColumn } from './raw-column.ts'

/** What the histories of one metric come to, per run, shape (n) each; NaN and 0 evaluations where a run has none. */
export type HistoryReduction = NonNullable<MetricColumn['history']>

/** What the name says, or what is assumed when it says nothing; the page asks the user then. */
function readGoal(name: string): { readonly goal: Goal; readonly goalSource: GoalSource } {
  const goal = detectGoal(name)
  return goal === null ? { goal: GOAL_UNKNOWN, goalSource: 'assumed' } : { goal, goalSource: 'detected' }
}

/** Used when neither a person nor the name says which direction is good: what W&B sweeps and Optuna assume too. */
const GOAL_UNKNOWN: Goal = 'minimize'

/**
 * One column per summary key or history that holds numbers. Text, dicts, lists and booleans among the summaries are no
 * metrics: a key with none but these is left out, and in a key that also has numbers such cells are none.
 * Numbers written as text count when the whole column reads as numbers; the words NaN and Infinity always do, because
 * clients without non-finite numbers in their JSON write them so.
 *
 * @param n       number of runs
 * @param summary raw summary columns, shape (n) each
 */
export function buildMetrics(
  n: number,
  summary: readonly RawColumn[],
  histories: ReadonlyMap<string, HistoryReduction>,
  known: Readonly<Record<string, { readonly goal: Goal; readonly goalSource: GoalSource }>>,
  atStep?: { readonly metric: string; readonly step: number; readonly values: Float64Array },
): readonly MetricColumn[] {
  const metrics: MetricColumn[] = []
  const done = new Set<string>()
  const add = (name: string, values: Float64Array, logged: Uint8Array): void => {
    done.add(name)
    const goal = Object.hasOwn(known, name) ? known[name]! : readGoal(name)
    const history = histories.get(name) ?? null
    const metric: MetricColumn = { name, goal: goal.goal, goalSource: goal.goalSource, logged, summary: values, history }
    metrics.push(atStep?.metric === name ? { ...metric, atStep: { step: atStep.step, values: atStep.values } } : metric)
  }

  for (const raw of summary) {
    const history = histories.get(raw.name)
    const read = readNumbers(raw.values)
    if (read === null) {
      if (history === undefined) continue
      add(
        raw.name,
        history.last.slice(),
        Uint8Array.from(history.evaluations, (count, i) => (count > 0 || !Number.isNaN(history.last[i]!) ? 1 : 0)),
      )
      continue
    }
    if (history !== undefined) {
      for (let i = 0; i < n; i++) {
        if (read.logged[i] === 1) continue
        read.values[i] = history.last[i]!
        read.logged[i] = history.evaluations[i]! > 0 ? 1 : 0
      }
    }
    add(raw.name, read.values, read.logged)
  }
  for (const [name, history] of histories) {
    if (!done.has(name))
      add(
        name,
        history.last.slice(),
        Uint8Array.from(history.evaluations, (count) => (count > 0 ? 1 : 0)),
      )
  }
  return metrics
}

const NON_FINITE = /^\s*([+-]?)(nan|inf|infinity)\s*$/i

/** The numbers of a summary column, or null when it holds none. */
function readNumbers(cells: readonly (Value | undefined)[]): { values: Float64Array; logged: Uint8Array } | null {
  const values = new Float64Array(cells.length).fill(Number.NaN)
  const logged = new Uint8Array(cells.length)
  let numbers = 0
  let texts = 0
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]
    if (typeof cell === 'number') {
      values[i] = cell
      logged[i] = 1
      numbers++
    } else if (typeof cell === 'string') texts++
  }
  if (texts === 0) return numbers > 0 ? { values, logged } : null

  let readable = 0
  let unreadable = 0
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i]
    if (typeof cell !== 'string') continue
    const match = NON_FINITE.exec(cell)
    if (match !== null) {
      values[i] = match[2]!.toLowerCase() === 'nan' ? Number.NaN : match[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
      logged[i] = 1
    } else if (!Number.isNaN(readNumber(cell))) readable++
    else if (cell.trim() !== '') unreadable++
  }
  if (readable > 0 && unreadable === 0) {
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i]
      if (typeof cell !== 'string' || logged[i] === 1) continue
      values[i] = readNumber(cell)
      logged[i] = Number.isNaN(values[i]!) ? 0 : 1
    }
    return { values, logged }
  }
  if (numbers === 0 && (unreadable > 0 || !logged.includes(1))) return null
  cells.forEach((cell, i) => {
    if (typeof cell === 'string' && cell.trim() !== '' && logged[i] === 0) logged[i] = NOT_A_NUMBER
  })
  return { values, logged }
}
