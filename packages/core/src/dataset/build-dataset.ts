import type { ConfigKey } from '../domain/config-key.ts'
import type { Goal, GoalSource } from '../domain/objective.ts'
import { buildMetrics, type HistoryReduction } from './build-metrics.ts'
import { codeConfigurations } from './code-configurations.ts'
import type { Dataset, ParamColumn, RunColumns } from './dataset.ts'
import { type InferredColumn, inferColumn, withNullLevel } from './infer-column.ts'
import { inferConditional } from './infer-conditional.ts'
import { inferRole } from './infer-role.ts'
import type { RawColumn } from './raw-column.ts'

/** Everything the analyses may see, before anything is inferred. n = `runs.id.length`; every column has that length. */
export interface DatasetInput {
  /** Only `id` is needed; the rest defaults to: name = id, no project, group or tags, finished, times unknown. */
  readonly runs: Pick<RunColumns, 'id'> & Partial<RunColumns>
  /** Config by key, flattened; `columnsFromRows` makes these from one record per run. */
  readonly config: readonly RawColumn[]
  readonly summary?: readonly RawColumn[]
  /** By metric name. */
  readonly histories?: ReadonlyMap<string, HistoryReduction>
  readonly atStep?: { readonly metric: string; readonly step: number; readonly values: Float64Array }
  /** Goals that are known, by metric name; the others are read off the name. */
  readonly metrics?: Readonly<Record<string, { readonly goal: Goal; readonly goalSource: GoalSource }>>
  /** What the user declared, by key. */
  readonly declared?: Readonly<Record<string, ConfigKey['declared']>>
  readonly revision: string
}

/**
 * Raw columns → typed Dataset: kinds, scales, roles and conditions inferred, what was declared put above them,
 * configurations numbered. Columns come in the order of the input; nothing depends on the order of the runs but the
 * numbering of configurations and the recognition of run counters.
 */
export function buildDataset(input: DatasetInput): Dataset {
  const runs = completeRuns(input.runs)
  const n = runs.id.length
  const runLabel = (row: number): string => runs.name[row]!

  const keys: ConfigKey[] = []
  const params: { raw: RawColumn; inferred: InferredColumn }[] = []
  const seeds: ParamColumn[] = []
  const ignored: ParamColumn[] = []
  for (const raw of input.config) {
    if (raw.values.length !== n) throw new Error(`column '${raw.name}' has ${raw.values.length} values for ${n} runs`)
    const declared = ownEntry(input.declared, raw.name)
    const inferred = inferColumn(raw, declared, runLabel)
    const { role, reason } = inferRole(raw.name, inferred.column, inferred.integers)
    keys.push({
      name: raw.name,
      detected: { role, ...inferred.detected, reason: `${reason}; ${inferred.column.note}` },
      declared: declared ?? {},
    })
    const inUse = declared?.role ?? role
    if (inUse === 'param') params.push({ raw, inferred })
    else (inUse === 'seed' ? seeds : ignored).push(nullsAsLevel(raw, inferred.column, inferred.nullsPending))
  }

  const columns = inferConditional(params.map(({ inferred }) => inferred.column)).map((column, i) =>
    nullsAsLevel(params[i]!.raw, column, params[i]!.inferred.nullsPending),
  )
  return {
    n,
    runs,
    params: columns,
    seeds,
    ignored,
    metrics: buildMetrics(n, input.summary ?? [], input.histories ?? new Map(), input.metrics ?? {}, input.atStep),
    keys,
    ...codeConfigurations(n, columns, seeds.length > 0),
    revision: input.revision,
  }
}

/** `null` was set on purpose: a level of its own, unless a parent explains the gaps or the column has no other level. */
function nullsAsLevel(raw: RawColumn, column: ParamColumn, pending: boolean): ParamColumn {
  if (!pending || column.kind !== 'categorical' || column.parent !== null || column.levels.length === 0) return column
  return withNullLevel(raw, column)
}

function completeRuns(runs: DatasetInput['runs']): RunColumns {
  const n = runs.id.length
  const unknown = (): Float64Array => new Float64Array(n).fill(Number.NaN)
  return {
    id: runs.id,
    name: runs.name ?? runs.id,
    project: runs.project ?? runs.id.map(() => ''),
    group: runs.group ?? runs.id.map(() => null),
    tags: runs.tags ?? runs.id.map(() => []),
    state: runs.state ?? runs.id.map(() => 'finished' as const),
    cause: runs.cause ?? runs.id.map(() => null),
    sampler: runs.sampler ?? runs.id.map(() => null),
    createdAt: runs.createdAt ?? unknown(),
    durationMs: runs.durationMs ?? unknown(),
  }
}

function ownEntry<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined
}
