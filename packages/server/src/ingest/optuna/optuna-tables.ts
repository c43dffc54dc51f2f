import type { Goal, Value } from '@sweepwise/core'
import type Sqlite from 'better-sqlite3'
import { readJson } from '../read-json.ts'
import { decodeParam, MOST_OBJECTIVES, type OptunaStorage, type OptunaStudy, type OptunaTrial, TRIAL_STATES } from './study.ts'

/**
 * The tables of an Optuna storage as every schema since 0.9 lays them out. What differed between generations: the trial
 * number (column, system attribute, or none), the direction (column of the study, table of its own), and `trial_values`,
 * which once held intermediate values while the objective stood in the trial's own row.
 */
export class OptunaTables implements OptunaStorage {
  readonly #db: Sqlite.Database
  readonly #columns = new Map<string, ReadonlySet<string>>()

  constructor(db: Sqlite.Database) {
    this.#db = db
    for (const table of TABLES) {
      const columns = db.pragma(`table_info(${table})`) as { name: string }[]
      this.#columns.set(table, new Set(columns.map((column) => column.name)))
    }
  }

  /** Whether these are the tables of an Optuna storage at all. */
  get present(): boolean {
    return this.#has('studies', 'study_name') && this.#has('trials', 'study_id') && this.#has('trial_params', 'distribution_json')
  }

  /** What the storage says of itself; null before Optuna kept it. */
  get schemaVersion(): number | null {
    const [row] = this.#has('version_info', 'schema_version')
      ? this.#all<{ schema_version: unknown }>('SELECT schema_version FROM version_info')
      : []
    return row === undefined ? null : Number(row.schema_version)
  }

  studies(): OptunaStudy[] {
    const rows = this.#all<{ study_id: number; study_name: unknown }>('SELECT study_id, study_name FROM studies ORDER BY study_id')
    return rows.map(({ study_id: id, study_name }) => {
      const names = this.#attributes('study_system_attributes', 'study_id', id)['study:metric_names']
      return {
        id,
        name: String(study_name),
        goals: this.#goals(id),
        metricNames: Array.isArray(names) ? names.map(String) : null,
        attributes: this.#attributes('study_user_attributes', 'study_id', id),
        trials: this.#count('SELECT count(*) AS n FROM trials WHERE study_id = ?', id),
      }
    })
  }

  distributions(study: OptunaStudy): ReadonlyMap<string, Value> {
    const rows = this.#all<{ param_name: unknown; distribution_json: unknown }>(
      `SELECT p.param_name, p.distribution_json, max(p.trial_id) FROM trial_params p JOIN trials t ON t.trial_id = p.trial_id
       WHERE t.study_id = ? GROUP BY p.param_name ORDER BY min(p.param_id)`,
      study.id,
    )
    return new Map(rows.map((row) => [String(row.param_name), readAttribute(row.distribution_json)]))
  }

  attributeNames(study: OptunaStudy): readonly { readonly name: string; readonly trials: number; readonly distinct: number }[] {
    if (!this.#has('trial_user_attributes', 'key')) return []
    return this.#all<{ name: unknown; trials: number; distinct_values: number }>(
      `SELECT a.key AS name, count(*) AS trials, count(DISTINCT a.value_json) AS distinct_values
       FROM trial_user_attributes a JOIN trials t ON t.trial_id = a.trial_id WHERE t.study_id = ? GROUP BY a.key ORDER BY a.key`,
      study.id,
    ).map((row) => ({ name: String(row.name), trials: row.trials, distinct: row.distinct_values }))
  }

  /** One at a time. */
  *trials(study: OptunaStudy): Generator<OptunaTrial> {
    const numbered = this.#has('trials', 'number')
    const ownValue = this.#has('trials', 'value')
    const read = this.#readers()
    let ordinal = 0
    for (const row of this.#db.prepare('SELECT * FROM trials WHERE study_id = ? ORDER BY trial_id').iterate(study.id)) {
      const trial = row as Record<string, unknown>
      const id = trial['trial_id']
      const [state, cause] = TRIAL_STATES[String(trial['state'])] ?? (['finished', null] as const)
      const values = read.values(id)
      if (values.length === 0 && ownValue && trial['value'] !== null) values[0] = Number(trial['value'])
      const { steps, intermediate } = read.intermediate(id)
      yield {
        number: Number((numbered ? trial['number'] : read.number(id)) ?? ordinal),
        state,
        cause,
        startedAt: readTime(trial['datetime_start']),
        finishedAt: readTime(trial['datetime_complete']),
        params: read.params(id),
        values,
        steps,
        intermediate,
        attributes: read.attributes(id),
      }
      ordinal += 1
    }
  }

  #readers() {
    const typed = this.#has('trial_values', 'value_type') ? 'value_type' : `'FINITE'`
    const values = this.#has('trial_values', 'objective')
      ? this.#db.prepare(`SELECT objective, value, ${typed} AS type FROM trial_values WHERE trial_id = ? ORDER BY objective`)
      : null
    const current = this.#columns.get('trial_intermediate_values')!.size > 0
    const intermediateType = this.#has('trial_intermediate_values', 'intermediate_value_type') ? 'intermediate_value_type' : `'FINITE'`
    const intermediate = current
      ? this.#db.prepare(
          `SELECT step, intermediate_value AS value, ${intermediateType} AS type FROM trial_intermediate_values WHERE trial_id = ? ORDER BY step`,
        )
      : this.#has('trial_values', 'step')
        ? this.#db.prepare(`SELECT step, value, 'FINITE' AS type FROM trial_values WHERE trial_id = ? ORDER BY step`)
        : null
    const params = this.#db.prepare(
      'SELECT param_name, param_value, distribution_json FROM trial_params WHERE trial_id = ? ORDER BY param_id',
    )
    const number = this.#has('trial_system_attributes', 'key')
      ? this.#db.prepare(`SELECT value_json FROM trial_system_attributes WHERE trial_id = ? AND key = '_number'`)
      : null
    type Cell = { value: unknown; type: unknown }
    return {
      values: (id: unknown): (number | undefined)[] => {
        const told: (number | undefined)[] = []
        for (const row of (values?.all(id) ?? []) as (Cell & { objective: number })[]) {
          if (Number.isInteger(row.objective) && row.objective >= 0 && row.objective < MOST_OBJECTIVES) told[row.objective] = readTyped(row)
        }
        return told
      },
      intermediate: (id: unknown) => {
        const rows = (intermediate?.all(id) ?? []) as (Cell & { step: unknown })[]
        return { steps: Float64Array.from(rows, (row) => Number(row.step)), intermediate: Float64Array.from(rows, readTyped) }
      },
      params: (id: unknown): Record<string, Value> =>
        Object.fromEntries(
          (params.all(id) as { param_name: unknown; param_value: unknown; distribution_json: unknown }[]).map((row) => [
            String(row.param_name),
            decodeParam(row.param_value, readAttribute(row.distribution_json)),
          ]),
        ),
      number: (id: unknown): unknown => {
        const row = number?.get(id) as { value_json: unknown } | undefined
        return row === undefined ? undefined : readAttribute(row.value_json)
      },
      attributes: (id: unknown) => this.#attributes('trial_user_attributes', 'trial_id', id),
    }
  }

  #goals(studyId: number): (Goal | null)[] {
    if (this.#has('study_directions', 'direction')) {
      return this.#all<{ direction: unknown }>('SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective', studyId).map(
        (row) => readGoal(row.direction),
      )
    }
    if (!this.#has('studies', 'direction')) return [null]
    return this.#all<{ direction: unknown }>('SELECT direction FROM studies WHERE study_id = ?', studyId).map((row) =>
      readGoal(row.direction),
    )
  }

  #attributes(table: string, owner: string, id: unknown): Record<string, Value> {
    if (!this.#has(table, 'value_json')) return {}
    const rows = this.#all<{ key: unknown; value_json: unknown }>(
      `SELECT key, value_json FROM ${table} WHERE ${owner} = ? ORDER BY key`,
      id,
    )
    return Object.fromEntries(rows.map((row) => [String(row.key), readAttribute(row.value_json)]))
  }

  #count(sql: string, id: number): number {
    return (this.#db.prepare(sql).get(id) as { n: number }).n
  }

  #all<T>(sql: string, ...bound: unknown[]): T[] {
    return this.#db.prepare(sql).all(...bound) as T[]
  }

  #has(table: string, column: string): boolean {
    return this.#columns.get(table)?.has(column) ?? false
  }
}

const TABLES = [
  'version_info',
  'studies',
  'study_directions',
  'study_user_attributes',
  'study_system_attributes',
  'trials',
  'trial_params',
  'trial_values',
  'trial_intermediate_values',
  'trial_user_attributes',
  'trial_system_attributes',
]

function readGoal(direction: unknown): Goal | null {
  return direction === 'MAXIMIZE' ? 'maximize' : direction === 'MINIMIZE' ? 'minimize' : null
}

function readTyped({ value, type }: { value: unknown; type: unknown }): number {
  if (type === 'INF_POS') return Number.POSITIVE_INFINITY
  if (type === 'INF_NEG') return Number.NEGATIVE_INFINITY
  return type === 'NAN' || value === null ? Number.NaN : Number(value)
}

/** Optuna writes `2021-01-18 18:18:32.205894`, with no zone. */
function readTime(text: unknown): number | null {
  if (typeof text !== 'string') return null
  const time = Date.parse(
    `${text
      .trim()
      .replace(' ', 'T')
      .replace(/(\.\d{3})\d+$/, '$1')}Z`,
  )
  return Number.isNaN(time) ? null : time
}

/** Attributes are JSON; what is none stays the text it is. */
function readAttribute(json: unknown): Value {
  if (typeof json !== 'string') return json === null || json === undefined ? null : String(json)
  try {
    return readJson(json)
  } catch {
    return json
  }
}
