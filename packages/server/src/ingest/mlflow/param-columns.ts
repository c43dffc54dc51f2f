import { type FlatValues, flatten, type Value } from '@sweepwise/core'
import { readJson } from '../read-json.ts'
import { readPythonLiteral } from '../read-python-literal.ts'
import { readValue } from '../read-value.ts'
import { type ColumnSketch, ColumnSketcher, distinctLimit, isBoolean, isNumeric } from '../table/column-sketch.ts'
import { roleOf } from '../table/plan-columns.ts'

/** Runs whose params are looked at for telling params, seeds and bookkeeping apart. */
const SAMPLED = 2_000
/** Columns that a project's distinct values are counted in, for the share of each. */
const TYPICAL_COLUMNS = 100
/** A longer text is no list or dict that anybody set, in characters. */
const LONGEST_LITERAL = 10_000
const DEEPEST_LITERAL = 32

interface Column {
  readonly sketcher: ColumnSketcher
  /** Cells that hold a list or dict, and cells that are texts of another kind. */
  literals: number
  texts: number
  nones: number
}

/**
 * The params of a project's runs. MLflow keeps each as a text; what it was follows from the texts of all runs: numbers
 * only where all are, switches likewise, lists and dicts where all are JSON or Python. `None` is a value.
 */
export class ParamSurvey {
  readonly #columns = new Map<string, Column>()
  readonly #sample: ReadonlyMap<string, string>[] = []
  #runs = 0

  add(params: ReadonlyMap<string, string>): void {
    this.#runs++
    if (this.#sample.length < SAMPLED) this.#sample.push(params)
    for (const [name, text] of params) {
      let column = this.#columns.get(name)
      if (column === undefined) {
        column = { sketcher: new ColumnSketcher(name, distinctLimit(TYPICAL_COLUMNS)), literals: 0, texts: 0, nones: 0 }
        this.#columns.set(name, column)
      }
      column.sketcher.add(text, this.#runs)
      if (isNone(text)) column.nones++
      else if (column.texts === 0 && readLiteral(text) !== undefined) column.literals++
      else if (text.trim() !== '') column.texts++
    }
  }

  finish(): ParamColumns {
    const kinds = new Map<string, Kind>()
    for (const [name, column] of this.#columns) kinds.set(name, kindOf(column, column.sketcher.finish(this.#runs)))
    const read = (params: ReadonlyMap<string, string>): FlatValues => readParams(params, kinds)
    const values = new Map<string, (Value | undefined)[]>()
    for (const [i, params] of this.#sample.entries()) {
      for (const [name, value] of Object.entries(read(params))) {
        const column = values.get(name) ?? []
        values.set(name, column)
        column[i] = value
      }
    }
    const rows = this.#sample.length
    const roles = new Map(
      [...values].map(([name, column]) => [
        name,
        roleOf(
          name,
          Array.from({ length: rows }, (_, i) => column[i]),
        ),
      ]),
    )
    return { roles, read }
  }
}

export interface ParamColumns {
  readonly roles: ReadonlyMap<string, ReturnType<typeof roleOf>>
  /** Flat: a dict's keys stand behind a point, lists stay whole. */
  read(params: ReadonlyMap<string, string>): FlatValues
}

type Kind = 'number' | 'switch' | 'literal' | 'none' | 'text'

function kindOf({ literals, texts, nones }: Column, sketch: ColumnSketch): Kind {
  if (isNumeric(sketch)) return 'number'
  if (isBoolean(sketch)) return 'switch'
  if (texts > 0) return 'text'
  return literals > 0 ? 'literal' : nones > 0 ? 'none' : 'text'
}

function readParams(params: ReadonlyMap<string, string>, kinds: ReadonlyMap<string, Kind>): FlatValues {
  const config = Object.create(null) as Record<string, Value> // a param may be called `__proto__`
  for (const [name, text] of params) {
    const value = readParam(text, kinds.get(name) ?? 'text')
    if (value === undefined) continue
    if (!isDict(value) || Object.keys(value).length === 0) config[name] = value
    else Object.assign(config, flatten({ [name]: value }))
  }
  return config
}

function readParam(text: string, kind: Kind): Value | undefined {
  if (kind === 'number' && /^\s*[+-]?nan\s*$/i.test(text)) return Number.NaN
  if (kind === 'number' || kind === 'switch')
    return readValue(text, { as: 'param', numeric: kind === 'number', boolean: kind === 'switch' })
  if (kind !== 'text' && isNone(text)) return null
  // What came after the survey may be something else.
  return kind === 'literal' ? (readLiteral(text) ?? text.trim()) : text.trim()
}

const isDict = (value: Value): value is { readonly [key: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isNone = (text: string): boolean => /^\s*(none|null)\s*$/i.test(text)

/** A list or dict as JSON or Python write them; undefined = it is none. */
function readLiteral(text: string): Value | undefined {
  const clean = text.trim()
  if (clean.length > LONGEST_LITERAL || !/^[[{(].*[\]})]$/s.test(clean) || depthOf(clean) > DEEPEST_LITERAL) return undefined
  try {
    return readJson(clean)
  } catch {
    const value = readPythonLiteral(clean)
    return typeof value === 'object' ? value : undefined
  }
}

function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const c of text) {
    if (c === '[' || c === '{' || c === '(') deepest = Math.max(deepest, ++depth)
    else if (c === ']' || c === '}' || c === ')') depth--
  }
  return deepest
}
