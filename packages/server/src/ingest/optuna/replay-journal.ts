import type { Goal, Value } from '@sweepwise/core'
import { readJson } from '../read-json.ts'
import { readTime } from '../read-time.ts'
import { type JournalOperation, OPERATIONS } from './journal-operation.ts'
import { decodeParam, MOST_OBJECTIVES, type OptunaStorage, type OptunaStudy, type OptunaTrial, TRIAL_STATES } from './study.ts'

type Dict = { readonly [key: string]: Value }

interface Study {
  readonly id: number
  readonly name: string
  readonly goals: readonly (Goal | null)[]
  readonly user: Map<string, Value>
  readonly system: Map<string, Value>
  readonly trials: Trial[]
  /** By param: what it was first suggested from, which later ones must go with. */
  readonly kinds: Map<string, string>
  /** By param, in the order they came: the distribution of the latest trial. */
  readonly distributions: Map<string, { readonly trial: number; readonly distribution: Value }>
}

interface Trial {
  readonly id: number
  readonly study: Study
  readonly number: number
  state: number
  startedAt: number | null
  finishedAt: number | null
  values: readonly (number | undefined)[]
  readonly params: Map<string, Value>
  readonly intermediate: Map<number, number>
  readonly user: Map<string, Value>
}

/** Optuna's `TrialState` by number. */
const STATES = ['RUNNING', 'COMPLETE', 'PRUNED', 'FAIL', 'WAITING'] as const
const RUNNING = 0
const WAITING = 4
const GOALS: readonly (Goal | null)[] = [null, 'minimize', 'maximize']
/** Distributions that are kept decoded; a space that moves with every trial has more. */
const DECODED = 10_000

/**
 * The operations of a journal, applied one after the other as Optuna itself does it (`JournalStorageReplayResult` of
 * `optuna/storages/journal/_storage.py`): ids are counted, what another worker has done already (a study of that name, a
 * trial that is over, a running one set running) is passed over. Holds what the operations come to, not the operations.
 */
export class JournalReplay implements OptunaStorage {
  readonly #studies = new Map<number, Study>()
  /** By id; null = its creation was lost. */
  readonly #trials: (Trial | null)[] = []
  readonly #decoded = new Map<string, Value>()
  #nextStudy = 0
  /** Lines that were damaged and may have created a study or a trial. */
  #lost = 0
  /** Operations on trials or studies that the journal does not create. */
  orphans = 0
  /** Operations of a kind that is not known. */
  unknown = 0

  /** A line that was written whole, and is damaged since: it may have created a study or trial, whose id then counts. */
  lose(): void {
    this.#lost++
  }

  apply(operation: JournalOperation): void {
    switch (operation.op_code) {
      case OPERATIONS.createStudy:
        this.#createStudy(operation)
        break
      case OPERATIONS.deleteStudy:
        this.#studies.delete(Number(operation['study_id']))
        break
      case OPERATIONS.setStudyUserAttribute:
        assign(this.#study(operation)?.user, operation['user_attr'])
        break
      case OPERATIONS.setStudySystemAttribute:
        assign(this.#study(operation)?.system, operation['system_attr'])
        break
      case OPERATIONS.createTrial:
        this.#createTrial(operation)
        break
      case OPERATIONS.setTrialParam:
        this.#setParam(operation)
        break
      case OPERATIONS.setTrialStateValues:
        this.#setState(operation)
        break
      case OPERATIONS.setTrialIntermediateValue: {
        const step = operation['step']
        if (typeof step === 'number' && Number.isFinite(step))
          this.#open(operation)?.intermediate.set(step, toNumber(operation['intermediate_value']))
        break
      }
      case OPERATIONS.setTrialUserAttribute:
        assign(this.#open(operation)?.user, operation['user_attr'])
        break
      case OPERATIONS.setTrialSystemAttribute:
        this.#open(operation)
        break
      default:
        this.unknown++
    }
  }

  #createStudy(operation: JournalOperation): void {
    const name = String(operation['study_name'])
    for (const study of this.#studies.values()) if (study.name === name) return
    const directions = operation['directions']
    this.#addStudy(name, Array.isArray(directions) ? directions.slice(0, MOST_OBJECTIVES).map((one) => GOALS[Number(one)] ?? null) : [null])
  }

  #addStudy(name: string, goals: readonly (Goal | null)[]): void {
    const id = this.#nextStudy++
    const maps = { user: new Map(), system: new Map(), kinds: new Map(), distributions: new Map() }
    this.#studies.set(id, { id, name, goals, trials: [], ...maps })
  }

  #study(operation: JournalOperation): Study | undefined {
    const id = operation['study_id']
    if (this.#lost > 0 && id === this.#nextStudy) {
      this.#lost--
      this.#addStudy(`study ${id}`, [null])
    }
    const study = typeof id === 'number' ? this.#studies.get(id) : undefined
    if (study === undefined) this.orphans++
    return study
  }

  #createTrial(operation: JournalOperation): void {
    const study = this.#study(operation)
    if (study === undefined) return
    const state = operation['state']
    const trial: Trial = {
      id: this.#trials.length,
      study,
      number: study.trials.length,
      state: typeof state === 'number' && STATES[state] !== undefined ? state : RUNNING,
      startedAt: timeOf(operation['datetime_start']),
      finishedAt: timeOf(operation['datetime_complete']),
      values: Array.isArray(operation['values']) ? valuesOf(operation['values']) : valuesOf([operation['value'] ?? null]),
      params: new Map(),
      intermediate: new Map(),
      user: new Map(),
    }
    this.#trials.push(trial)
    study.trials.push(trial)
    // A trial that was made with all it has, not one step after the other.
    const distributions = isDict(operation['distributions']) ? operation['distributions'] : {}
    for (const [name, stored] of entries(operation['params'])) {
      if (Object.hasOwn(distributions, name)) this.#takeParam(trial, name, stored, distributions[name]!)
    }
    assign(trial.user, operation['user_attrs'])
    for (const [step, value] of entries(operation['intermediate_values']))
      if (Number.isFinite(Number(step))) trial.intermediate.set(Number(step), toNumber(value))
  }

  /** The trial an operation is about, as long as it is not over. */
  #open(operation: JournalOperation): Trial | null {
    const id = operation['trial_id']
    if (this.#lost > 0 && id === this.#trials.length) {
      this.#lost--
      this.#trials.push(null)
    }
    const trial = typeof id === 'number' ? this.#trials[id] : undefined
    if (trial === undefined) this.orphans++
    if (trial === undefined || trial === null) return null
    return trial.state === RUNNING || trial.state === WAITING ? trial : null
  }

  #setParam(operation: JournalOperation): void {
    const trial = this.#open(operation)
    const name = operation['param_name']
    if (trial === null || typeof name !== 'string') return
    this.#takeParam(trial, name, operation['param_value_internal'] ?? null, operation['distribution'] ?? null)
  }

  #takeParam(trial: Trial, name: string, stored: Value, declared: Value): void {
    const distribution = this.#decode(declared)
    const { kinds, distributions } = trial.study
    const kind = kindOf(distribution)
    // Of two workers that disagree about a param, the second one's was refused.
    if ((kinds.get(name) ?? kind) !== kind) return
    kinds.set(name, kind)
    trial.params.set(name, decodeParam(stored, distribution))
    if ((distributions.get(name)?.trial ?? -1) <= trial.id) distributions.set(name, { trial: trial.id, distribution })
  }

  #decode(declared: Value): Value {
    if (typeof declared !== 'string') return declared
    const known = this.#decoded.get(declared)
    if (known !== undefined) return known
    let distribution: Value = declared
    try {
      distribution = readJson(declared)
    } catch {
      // What is no JSON stays the text it is.
    }
    if (this.#decoded.size >= DECODED) this.#decoded.clear()
    this.#decoded.set(declared, distribution)
    return distribution
  }

  #setState(operation: JournalOperation): void {
    const trial = this.#open(operation)
    const state = operation['state']
    if (trial === null || typeof state !== 'number' || STATES[state] === undefined) return
    if (state === RUNNING && trial.state === RUNNING) return
    if (state === RUNNING) trial.startedAt = timeOf(operation['datetime_start'])
    else if (state !== WAITING) trial.finishedAt = timeOf(operation['datetime_complete'])
    trial.state = state
    if (Array.isArray(operation['values'])) trial.values = valuesOf(operation['values'])
  }

  studies(): readonly OptunaStudy[] {
    return [...this.#studies.values()].map(({ id, name, goals, user, system, trials }) => {
      const names = system.get('study:metric_names')
      return {
        id,
        name,
        goals,
        metricNames: Array.isArray(names) ? names.map(String) : null,
        attributes: sorted(user),
        trials: trials.length,
      }
    })
  }

  distributions({ id }: OptunaStudy): ReadonlyMap<string, Value> {
    return new Map([...this.#studies.get(id)!.distributions].map(([name, { distribution }]) => [name, distribution]))
  }

  attributeNames({ id }: OptunaStudy): readonly { readonly name: string; readonly trials: number; readonly distinct: number }[] {
    const found = new Map<string, { trials: number; values: Set<string> }>()
    for (const { user } of this.#studies.get(id)!.trials) {
      for (const [name, value] of user) {
        const one = found.get(name) ?? { trials: 0, values: new Set() }
        found.set(name, one)
        one.trials++
        // Whether there is more than one is all that is asked.
        if (one.values.size < 2) one.values.add(typeof value === 'number' ? String(value) : JSON.stringify(value))
      }
    }
    return [...found]
      .map(([name, { trials, values }]) => ({ name, trials, distinct: values.size }))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  *trials({ id }: OptunaStudy): Generator<OptunaTrial> {
    for (const trial of this.#studies.get(id)!.trials) {
      const [state, cause] = TRIAL_STATES[STATES[trial.state]!]!
      const points = [...trial.intermediate].sort(([a], [b]) => a - b)
      yield {
        number: trial.number,
        state,
        cause,
        startedAt: trial.startedAt,
        finishedAt: trial.finishedAt,
        params: Object.fromEntries(trial.params),
        values: trial.values,
        steps: Float64Array.from(points, ([step]) => step),
        intermediate: Float64Array.from(points, ([, value]) => value),
        attributes: sorted(trial.user),
      }
    }
  }
}

const isDict = (value: Value | undefined): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value)
const entries = (value: Value | undefined): readonly [string, Value][] => (isDict(value) ? Object.entries(value) : [])
const toNumber = (value: Value | undefined): number => (typeof value === 'number' ? value : Number.NaN)
const timeOf = (value: Value | undefined): number | null => (typeof value === 'string' ? (readTime(value) ?? null) : null)

const valuesOf = (told: readonly Value[]): (number | undefined)[] =>
  told.slice(0, MOST_OBJECTIVES).map((value) => (typeof value === 'number' ? value : undefined))

function assign(target: Map<string, Value> | undefined, values: Value | undefined): void {
  if (target !== undefined) for (const [name, value] of entries(values)) target.set(name, value)
}

/** By name, as the tables give them. */
const sorted = (values: ReadonlyMap<string, Value>): Readonly<Record<string, Value>> =>
  Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)))

/** What two distributions of one param must have in common: their sort, whether they are logarithmic, their choices. */
function kindOf(distribution: Value): string {
  if (!isDict(distribution)) return ''
  const { name, attributes } = distribution
  const { log, choices } = isDict(attributes) ? attributes : {}
  switch (name) {
    case 'UniformDistribution':
    case 'DiscreteUniformDistribution':
      return 'FloatDistribution'
    case 'LogUniformDistribution':
      return 'FloatDistribution log'
    case 'IntUniformDistribution':
      return 'IntDistribution'
    case 'IntLogUniformDistribution':
      return 'IntDistribution log'
    case 'CategoricalDistribution':
      return `categorical ${JSON.stringify(choices)}`
    default:
      return log === true ? `${String(name)} log` : String(name)
  }
}
