import type { Kysely } from 'kysely'
import { type Dialect, statementsOf } from '../database/dialect.ts'
import type { Schema } from '../database/schema.ts'
import type { Store } from '../store.ts'

/** How far the series of some runs have come, without reading one of them. */
export async function seriesMarks(
  db: Kysely<Schema>,
  dialect: Dialect,
  projectId: string,
  runIds: readonly string[],
): ReturnType<Store['seriesMarks']> {
  const marks = new Map<string, { attempt: number; startedAt: number | null; series: Map<string, string> }>()
  for (const part of statementsOf([...new Set(runIds)], 1, dialect)) {
    const runs = await db
      .selectFrom('runs')
      .select(['id', 'attempt', 'started_at'])
      .where('project_id', '=', projectId)
      .where('id', 'in', [...part])
      .execute()
    for (const { id, attempt, started_at } of runs) marks.set(id, { attempt, startedAt: started_at, series: new Map() })
    const rows = await db
      .selectFrom('series')
      .innerJoin('runs', (join) => join.onRef('runs.id', '=', 'series.run_id').onRef('runs.attempt', '=', 'series.attempt'))
      .select(['run_id', 'metric', 'points', 'finite', 'first_step', 'last_step', 'last', 'low', 'high'])
      .where('run_id', 'in', [...part])
      .execute()
    // An import replaces a series by another one, maybe as long: what it comes to tells them apart.
    for (const { run_id, metric, points, finite, first_step, last_step, last, low, high } of rows)
      marks.get(run_id)?.series.set(metric, [points, finite, first_step, last_step, last, low, high].join(' '))
  }
  return marks
}
