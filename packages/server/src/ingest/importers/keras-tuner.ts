import { canonical, type Goal, type Value } from '@sweepwise/core'
import { folderOf, lastOf } from '../file-path.ts'
import type { Importer, Reading, Rejection, Source, SourceFile } from '../importer.ts'
import type { RunEvent } from '../run-event.ts'
import { type Dict, isDict, readDict } from '../run-folder/run-files.ts'
import { type Located, recordReading } from './records.ts'

/**
 * A Keras Tuner project: `trial_…/trial.json` for each trial, with `hyperparameters.values`, `metrics.metrics` (observations by
 * step, each metric with its direction), `score` and `status`. What the tuner calls its score is one of these metrics.
 */
export const kerasTuner: Importer = {
  format: 'keras-tuner',
  title: 'Keras Tuner project',
  detect: async (source) => {
    for (const file of trialFiles(source).slice(0, 3)) if (trialIn(await readDict(file)) !== null) return 0.95
    return 0
  },
  read: async (source, options): Promise<Reading> => {
    const goals = await goalsOf(source)
    const reading = await recordReading(source, 'keras-tuner', options, (onReject) => records(source, onReject))
    return {
      ...reading,
      projects: reading.projects.map((project) => ({
        ...project,
        events: async function* (onReject): AsyncGenerator<RunEvent> {
          for (const [name, goal] of goals) yield { type: 'metric', name, goal }
          yield* project.events(onReject)
        },
      })),
    }
  },
}

const trialFiles = (source: Source): readonly SourceFile[] => source.files.filter((file) => lastOf(file.name) === 'trial.json')

interface Trial {
  readonly record: Dict
  readonly values: Dict
  readonly metrics: Dict
}

function trialIn(record: Dict | string): Trial | null {
  if (!isDict(record)) return null
  const { hyperparameters, metrics } = record
  if (!isDict(hyperparameters) || !isDict(hyperparameters['values'])) return null
  const inner = isDict(metrics) && isDict(metrics['metrics']) ? metrics['metrics'] : {}
  return { record, values: hyperparameters['values'], metrics: inner }
}

async function* records(source: Source, onReject: (rejection: Rejection) => void): AsyncGenerator<Located> {
  for (const file of trialFiles(source)) {
    const found = await readDict(file)
    const trial = trialIn(found)
    if (trial === null) {
      onReject({ file: file.name, reason: typeof found === 'string' ? found : 'holds no hyperparameters of a trial' })
      continue
    }
    const { record, values, metrics } = trial
    const folder = folderOf(file.name)
    const id = record['trial_id']
    const history: Record<string, Value> = {}
    for (const [name, metric] of Object.entries(metrics)) {
      const points = pointsOf(metric)
      if (points.length > 0) history[name] = points.map(({ step, value }) => [step, value])
    }
    const score = record['score']
    yield {
      record: {
        status: record['status'] ?? null,
        params: values,
        history,
        metrics: typeof score === 'number' ? { score } : {},
      },
      file: file.name,
      name: `trial ${typeof id === 'string' || typeof id === 'number' ? id : lastOf(folder)}`,
      id: `${source.key}/${folder}`,
    }
  }
}

/** Means over the executions of a trial, by step. */
function pointsOf(metric: Value): readonly { readonly step: number; readonly value: number }[] {
  const observations = isDict(metric) && Array.isArray(metric['observations']) ? (metric['observations'] as readonly Value[]) : []
  return observations.flatMap((observation) => {
    if (!isDict(observation) || typeof observation['step'] !== 'number' || !Array.isArray(observation['value'])) return []
    const values = (observation['value'] as readonly Value[]).map((value) => (typeof value === 'number' ? value : Number.NaN))
    return values.length === 0 ? [] : [{ step: observation['step'], value: values.reduce((sum, value) => sum + value, 0) / values.length }]
  })
}

/** Directions as the trials state them. The score's is that of the metric whose last value it is, in most of the trials looked at. */
async function goalsOf(source: Source): Promise<ReadonlyMap<string, Goal>> {
  const goals = new Map<string, Goal>()
  const same = new Map<string, number>()
  for (const file of trialFiles(source).slice(0, 50)) {
    const trial = trialIn(await readDict(file))
    for (const [name, metric] of Object.entries(trial?.metrics ?? {})) {
      const direction = isDict(metric) ? metric['direction'] : null
      if (direction === 'min' || direction === 'max') goals.set(name, direction === 'min' ? 'minimize' : 'maximize')
      const isScore = pointsOf(metric).some(({ value }) => canonical(value) === canonical(trial!.record['score'] ?? null))
      if (isScore) same.set(name, (same.get(name) ?? 0) + 1)
    }
  }
  const [most] = [...same].sort((a, b) => b[1] - a[1])
  const goal = most === undefined ? undefined : goals.get(most[0])
  return goal === undefined ? goals : new Map([['score', goal], ...goals])
}
