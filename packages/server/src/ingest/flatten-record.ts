import type { Value } from '@sweepwise/core'

/** Where in a record a value stood, which says what it is; `open` = nothing says. */
export type Zone = 'config' | 'outcome' | 'bookkeeping' | 'open'

export interface RecordCell {
  /** Every key on the way, dotted: unique within a record. */
  readonly path: string
  /** Without the containers that only say "here are the params" or "here are the metrics". */
  readonly name: string
  readonly zone: Zone
  readonly value: Value
}

export interface RecordCurve {
  readonly path: string
  readonly name: string
  readonly steps: Float64Array
  readonly values: Float64Array
  /** UTC milliseconds, where the points say when they were logged. */
  readonly times?: Float64Array
}

export interface FlatRecord {
  readonly cells: readonly RecordCell[]
  readonly curves: readonly RecordCurve[]
}

/** Names of containers, by their last word (or last two); `best_hyperparameters`, `summaryMetrics`, `learning_curve`. */
const CONFIG =
  /^(.*_)?(config|configuration|cfg|params?|parameters?|hyper_?params?|hyper_?parameters?|hparams?|hps?|args|arguments|settings|flags)$/
const OUTCOME =
  /^(.*_)?(summary|summaries|summary_?metrics|metrics?|results?|scores?|outcomes?|measurements?|objectives?|performance|evaluation|eval|val|valid|validation|test|train|training)$/
/** Containers of outcomes whose own name says something: `test.rmse` is not `train.rmse`. */
const TELLING = /(^|_)(val|valid|validation|test|train|training|eval|evaluation|dev)(_|$)/
/** "training_results" says no more than "results". */
const tells = (name: string): boolean => TELLING.test(name) && !/^training_(results?|history|log)$/.test(name)
const CURVES =
  /^(.*_)?(history|histories|curves?|learning_curves?|intermediate_?values?|intermediates?|trajectory|progress|training_?log|epochs)$/
const BOOKKEEPING = /^(environment|env|system|hardware|machine|git|versions?|meta|metadata|host|_wandb|wandb)$/
/** What counts the points of a curve, best first. */
const STEPS = [
  '_step',
  'step',
  'global_step',
  'epoch',
  'training_iteration',
  'iteration',
  'iter',
  'round',
  'batch',
  'budget',
  'n_iter',
  'index',
  'trainer/global_step',
]

/** Whether a key is that of a history: its list holds points, not runs. */
export const isCurveName = (key: string): boolean => CURVES.test(words(key))

const words = (key: string): string =>
  key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')

type Dict = { readonly [key: string]: Value }
const isDict = (value: Value | undefined): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Deeper than this a record is no experiment's. */
const DEEPEST = 60

/**
 * One nested record of a run → flat cells and curves. Knows shapes, not files: dicts named like settings or like results
 * put their content into that zone and drop out of the name; `{value: x}` wrappers (W&B) are opened; lists of points
 * (`[{epoch, loss}, …]`, `[[step, value], …]`, plain numbers in a history or among results) are curves; other lists stay
 * whole. Cells named twice keep their order; who wins is the reader's decision.
 * @throws SyntaxError when nested too deep
 */
export function flattenRecord(record: Dict): FlatRecord {
  const cells: RecordCell[] = []
  const curves: RecordCurve[] = []
  walk(record, '', '', 'open', false, 0, cells, curves)
  return { cells, curves }
}

function walk(
  dict: Dict,
  path: string,
  prefix: string,
  zone: Zone,
  inCurves: boolean,
  depth: number,
  cells: RecordCell[],
  curves: RecordCurve[],
): void {
  if (depth > DEEPEST) throw new SyntaxError(`nested more than ${DEEPEST} levels deep`)
  const unwrap = zone === 'config' && isWrapped(dict)
  for (const [key, given] of Object.entries(dict)) {
    const value = unwrap ? (given as Dict)['value']! : given
    const at = path === '' ? key : `${path}.${key}`
    const name = prefix === '' ? key : `${prefix}.${key}`
    if (isDict(value) && Object.keys(value).length > 0) {
      const inner = zoneOf(key, zone)
      // A container that only says what its content is leaves no trace in names; "test" and "train" do.
      const speaks =
        inner.zone === 'bookkeeping' || (inner.zone === zone && !inner.curves) || (inner.zone === 'outcome' && tells(words(key)))
      walk(value, at, speaks ? name : prefix, inner.zone, inCurves || inner.curves, depth + 1, cells, curves)
    } else if (Array.isArray(value)) {
      if (depthOf(value) > DEEPEST) throw new SyntaxError(`nested more than ${DEEPEST} levels deep`)
      const { curves: named } = zoneOf(key, zone)
      const found = zone === 'config' || zone === 'bookkeeping' ? [] : readCurves(value, at, name, prefix, zone, inCurves || named)
      if (found.length > 0) curves.push(...found)
      // A curve without points is a run that logged nothing, not a setting.
      else if (!(value.length === 0 && (inCurves || named))) cells.push({ path: at, name, zone, value })
    } else if (!isDict(value)) cells.push({ path: at, name, zone, value })
  }
}

/** W&B writes each config entry as `{value: x}`, older versions with a `desc` beside it. */
function isWrapped(dict: Dict): boolean {
  const entries = Object.values(dict)
  return (
    entries.length > 0 &&
    entries.every(
      (entry) => isDict(entry) && Object.hasOwn(entry, 'value') && Object.keys(entry).every((key) => key === 'value' || key === 'desc'),
    )
  )
}

function zoneOf(key: string, zone: Zone): { zone: Zone; curves: boolean } {
  const name = words(key)
  if (BOOKKEEPING.test(key) || BOOKKEEPING.test(name)) return { zone: 'bookkeeping', curves: false }
  if (zone === 'bookkeeping') return { zone, curves: false }
  if (CURVES.test(name)) return { zone: zone === 'config' ? zone : 'outcome', curves: zone !== 'config' }
  // Settings hold settings (`model_params` within `config` keeps its name), except for what was put beside them:
  // `hyperparameters: {lr, _results: {…}}`.
  if (zone === 'config')
    return OUTCOME.test(name) && /(result|metric|score|summary|outcome)/.test(name)
      ? { zone: 'outcome', curves: false }
      : { zone, curves: false }
  if (CONFIG.test(name)) return { zone: 'config', curves: false }
  return OUTCOME.test(name) ? { zone: 'outcome', curves: false } : { zone, curves: false }
}

function readCurves(list: readonly Value[], path: string, name: string, prefix: string, zone: Zone, history: boolean): RecordCurve[] {
  if (list.length === 0) return []
  const open = zone === 'open' && !history
  if (list.every(isDict)) {
    // Without rising steps, and under a name that does not say so, these are things (`layers: [{units: 32}, …]`), not points.
    const columns = tableCurves(list as readonly Dict[], !history)
    return columns === null
      ? []
      : columns.map((column) => ({
          ...column,
          path: `${path}.${column.name}`,
          name: prefix === '' ? column.name : `${prefix}.${column.name}`,
        }))
  }
  if (list.every((point) => Array.isArray(point) && point.length === 2 && Number.isFinite(point[0]) && isNumberOrNull(point[1]))) {
    const pairs = list as readonly (readonly [number, number | null])[]
    if (open && !ascends(pairs)) return []
    return [
      {
        path,
        name,
        steps: Float64Array.from(pairs, ([step]) => step),
        values: Float64Array.from(pairs, ([, value]) => value ?? Number.NaN),
      },
    ]
  }
  // A bare list among nothing in particular may be a setting ([64, 32]): told apart by the column, not here.
  if (open || !list.every(isNumberOrNull)) return []
  return [indexCurve(path, name, list)]
}

/** A list of numbers as a history by place. */
export function indexCurve(path: string, name: string, list: readonly Value[]): RecordCurve {
  return {
    path,
    name,
    steps: Float64Array.from(list, (_, i) => i),
    values: Float64Array.from(list, (value) => (typeof value === 'number' ? value : Number.NaN)),
  }
}

const isNumberOrNull = (value: Value | undefined): boolean => typeof value === 'number' || value === null
const ascends = (pairs: readonly (readonly [number, unknown])[]): boolean => pairs.every(([step], i) => i === 0 || step > pairs[i - 1]![0])

/** Points as dicts: one curve per numeric key, by the first step-like key they all have. Null when they are no points. */
function tableCurves(points: readonly Dict[], needsStep: boolean): Omit<RecordCurve, 'path'>[] | null {
  const flat = points.map(flatPoint)
  const step = STEPS.find((name) => flat.every((point) => Number.isFinite(point.get(name))))
  if (needsStep && (step === undefined || !ascends(flat.map((point) => [point.get(step) as number, 0])))) return null
  const names = new Set<string>()
  let numbers = 0
  let others = 0
  for (const point of flat) {
    for (const [key, value] of point) {
      if (typeof value === 'number') {
        names.add(key)
        numbers++
      } else if (value !== null) others++
    }
  }
  // Mostly text: a list of things, not of points.
  if (names.size === 0 || others > numbers) return null
  const stamps = flat.map((point) => point.get('_timestamp'))
  const times = stamps.every((stamp) => typeof stamp === 'number') ? stamps.map((stamp) => (stamp as number) * 1000) : null
  const curves: Omit<RecordCurve, 'path'>[] = []
  for (const name of names) {
    if (name === step || name === '_timestamp') continue
    const rows = flat.flatMap((point, i) => (typeof point.get(name) === 'number' ? [i] : []))
    curves.push({
      name,
      steps: Float64Array.from(rows, (i) => (step === undefined ? i : (flat[i]!.get(step) as number))),
      values: Float64Array.from(rows, (i) => flat[i]!.get(name) as number),
      ...(times === null ? {} : { times: Float64Array.from(rows, (i) => times[i]!) }),
    })
  }
  return curves.length === 0 ? null : curves
}

function flatPoint(point: Dict): ReadonlyMap<string, Value> {
  const flat = new Map<string, Value>()
  for (const [key, value] of Object.entries(point)) {
    if (isDict(value)) for (const [inner, number] of Object.entries(value)) flat.set(`${key}.${inner}`, number)
    else flat.set(key, value)
  }
  return flat
}

function depthOf(list: readonly Value[]): number {
  let deepest = 0
  const stack: { value: Value; depth: number }[] = [{ value: list, depth: 1 }]
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.depth > deepest) deepest = top.depth
    if (deepest > DEEPEST) return deepest
    if (typeof top.value !== 'object' || top.value === null) continue
    for (const inner of Object.values(top.value))
      if (typeof inner === 'object' && inner !== null) stack.push({ value: inner, depth: top.depth + 1 })
  }
  return deepest
}
