import {
  type ConfigKey,
  type Dataset,
  type Goal,
  type GoalSource,
  InputError,
  type RunSet,
  type Value,
  valueFromJson,
  valueToJson,
} from '@sweepwise/core'
import type { Kysely } from 'kysely'
import { v7 as uuid } from 'uuid'
import type { ImportOptions } from '../ingest/importer.ts'
import type { RunEvent } from '../ingest/run-event.ts'
import { loadDataset, revisionExtra } from './columns/load-dataset.ts'
import { type Dialect, statementsOf } from './database/dialect.ts'
import { LOCAL_USER } from './database/migrate.ts'
import type { Schema } from './database/schema.ts'
import { declareKey, readDeclaredKeys } from './declared/keys.ts'
import { listObjectives, setMargin, setObjective } from './declared/objectives.ts'
import { readPanelViews, setPanelView } from './declared/panel-views.ts'
import { savedViews } from './declared/saved-views.ts'
import { createRound, createStudy, findRound, findStudy, linkStudy, listSweeps } from './declared/studies.ts'
import { tokens } from './declared/tokens.ts'
import { artifacts } from './files/artifacts.ts'
import { blobs, dropUnnamed } from './files/blobs.ts'
import { runBlobs, runFiles } from './files/run-files.ts'
import { compactOne, ripeAttempts } from './history/compact-history.ts'
import { eachSeries, stepRange } from './history/each-series.ts'
import { readHistory, readSparse } from './history/history.ts'
import { seriesMarks } from './history/series-marks.ts'
import { announceRun, rewindRun } from './live/announce-run.ts'
import { readConsole } from './live/console-lines.ts'
import { deliveryQueue } from './live/delivery-queue.ts'
import { findAddressedRun } from './live/find-addressed-run.ts'
import { currentAttempt, findRun } from './live/find-run.ts'
import { readLastStep } from './live/last-step.ts'
import { findLiveRun, findLiveRunById, listLiveRuns } from './live/live-runs.ts'
import { readPulse, signsOfLife } from './live/pulse.ts'
import { applyEvents } from './runs/apply-events.ts'
import { setGoal } from './runs/apply-metrics.ts'
import * as projects from './runs/projects.ts'
import { purge } from './runs/purge.ts'
import { findRunSet, revisionText, saveRunSet, selectRuns } from './runs/run-sets.ts'
import { tagRuns } from './runs/tag-runs.ts'
import type { Store } from './store.ts'

export interface SqlStoreParts {
  readonly db: Kysely<Schema>
  readonly dialect: Dialect
  readonly now: () => number
  /** Turns a driver's error into one a person can act on. */
  readonly explain: (error: unknown) => unknown
  readonly backup: (path: string) => Promise<void>
  readonly checkpoint: () => Promise<void>
}

/** Longer than it takes others to look whether it is their turn to write. */
const FOLDING_PAUSE_MS = 5

/** The store over Kysely: one code path for both databases. */
export function sqlStore({ db, dialect, now, explain, backup, checkpoint }: SqlStoreParts): Store {
  const store: Store = {
    dialect: dialect.name,
    close: () => db.destroy(),

    createProject: (name) => projects.createProject(db, name, now()),
    listProjects: (options) => projects.listProjects(db, options?.deleted ?? false),
    projectMarks: () => projects.projectMarks(db),
    findProject: (idOrName) => projects.findProject(db, idOrName),
    renameProject: (id, name) => projects.renameProject(db, id, name, now()),
    deleteProject: (id) => projects.deleteProject(db, id, now()),
    restoreProject: (id) => projects.restoreProject(db, id, now()),
    purge: (before) => purge(db, dialect, before, now()),
    findRenamedProject: (formerName) => projects.findRenamedProject(db, formerName),
    setObjective: (projectId, objective) => setObjective(db, projectId, objective, now()),
    setMargin: (projectId, objective, margin) => setMargin(db, projectId, objective, margin, now()),
    listObjectives: (projectId) => listObjectives(db, projectId),
    panelViews: (projectId) => readPanelViews(db, projectId),
    setPanelView: (projectId, panel, view) => setPanelView(db, projectId, panel, view, now()),
    ...savedViews(db, now),
    setImportOptions: async (projectId: string, options: ImportOptions) => {
      await db
        .updateTable('projects')
        .set({ import_options: JSON.stringify(options) })
        .where('id', '=', projectId)
        .execute()
    },

    apply: (projectId: string, events: readonly RunEvent[]) => applyEvents(db, dialect, projectId, events, now()),
    compact: async (limit = 1000, { onlyRipe = false } = {}) => {
      const ripe = onlyRipe ? [...(await ripeAttempts(db, now()))] : null
      let folded = 0
      while (folded < limit && ripe?.length !== 0) {
        const count = await compactOne(db, dialect, limit - folded, ripe?.shift())
        if (count === 0 && ripe === null) break
        folded += count
        // Whoever waits to write goes first.
        await new Promise((resolve) => setTimeout(resolve, FOLDING_PAUSE_MS))
      }
      return folded
    },
    checkpoint,

    findRun: (projectId, idOrKey) => findRun(db, projectId, idOrKey),
    history: async (runId, options = {}) =>
      dialect.snapshot(db, async (snapshot) =>
        readHistory(snapshot, runId, options.attempt ?? (await currentAttempt(snapshot, runId)), options.metrics, options.steps),
      ),
    seriesMarks: (projectId, runIds) => seriesMarks(db, dialect, projectId, runIds),
    stepRange: (runIds, metric) => stepRange(db, dialect, runIds, metric),
    eachSeries: (runIds, metric, visit) => eachSeries(db, dialect, runIds, metric, visit),
    sparseHistory: async (runId, options = {}) => readSparse(db, runId, options.attempt ?? (await currentAttempt(db, runId)), options),
    tagRuns: (projectId, runIds, change) => tagRuns(db, dialect, projectId, runIds, change, now()),
    deleteRuns: async (projectId, runIds) =>
      db.transaction().execute(async (trx) => {
        let deleted = 0
        for (const part of statementsOf(runIds, 1, dialect)) {
          const named = await runBlobs(trx, part)
          const result = await trx
            .deleteFrom('runs')
            .where('project_id', '=', projectId)
            .where('id', 'in', [...part])
            .executeTakeFirst()
          deleted += Number(result.numDeletedRows)
          await dropUnnamed(trx, named, now())
        }
        if (deleted > 0) await projects.bumpRevision(trx, projectId, now())
        return deleted
      }),

    findLiveRun: (projectId, key) => findLiveRun(db, dialect, projectId, key),
    findLiveRunById: (runId) => findLiveRunById(db, dialect, runId),
    findAddressedRun: (project, key, options) => findAddressedRun(db, dialect, project, key, options),
    listLiveRuns: (projectId) => listLiveRuns(db, dialect, projectId),
    announce: (projectId, announcement) => announceRun(db, dialect, projectId, announcement, now()),
    rewind: (projectId, key, step) => rewindRun(db, dialect, projectId, key, step, now()),
    deliver: deliveryQueue(db, dialect, now),
    tails: async (runId) => {
      const rows = await db
        .selectFrom('series')
        .innerJoin('runs', (join) => join.onRef('runs.id', '=', 'series.run_id').onRef('runs.attempt', '=', 'series.attempt'))
        .select(['metric', 'points', 'last_step', 'last'])
        .where('run_id', '=', runId)
        .execute()
      return rows.map(({ metric, points, last_step, last }) => ({ metric, points, lastStep: last_step, last: last ?? Number.NaN }))
    },
    lastStep: (runId) => readLastStep(db, runId),
    signsOfLife: (projectId) => signsOfLife(db, projectId),
    pulse: (runId) => readPulse(db, runId),
    askToStop: async (runId) => {
      const asked = await db.updateTable('live_runs').set({ stop_asked: 1 }).where('run_id', '=', runId).executeTakeFirst()
      return Number(asked.numUpdatedRows) > 0
    },
    consoleLines: async (runId, options = {}) => readConsole(db, runId, options.attempt ?? (await currentAttempt(db, runId)), options),
    ...runFiles(db, now),
    ...artifacts(db, dialect, now),
    ...blobs(db),
    ...tokens(db, now),

    declaredKeys: (projectId) => readDeclaredKeys(db, [projectId]),
    declareKey: (projectId, name, declared: ConfigKey['declared'] | null) => declareKey(db, projectId, name, declared, now()),
    metricInfo: async (projectId) => {
      const rows = await db
        .selectFrom('metrics')
        .select(['name', 'goal', 'goal_source'])
        .where('project_id', '=', projectId)
        .where('goal', 'is not', null)
        .execute()
      return rows.map(({ name, goal, goal_source }) => ({ name, goal: goal as Goal, goalSource: goal_source as GoalSource }))
    },
    stepMetrics: async (projectId) => {
      const rows = await db
        .selectFrom('metrics')
        .select(['name', 'step_metric'])
        .where('project_id', '=', projectId)
        .where('step_metric', 'is not', null)
        .execute()
      return new Map(rows.map(({ name, step_metric }) => [name, step_metric!]))
    },
    declareMetric: (projectId, name, goal) =>
      db.transaction().execute(async (trx) => {
        await setGoal(trx, projectId, name, goal, 'user')
        await projects.bumpRevision(trx, projectId, now())
      }),

    loadDataset: (runSet: RunSet, options): Promise<Dataset> => loadDataset(db, dialect, runSet, now(), options),
    revisionOf: (runSet, options) =>
      dialect.snapshot(db, async (snapshot) =>
        revisionText(runSet, await selectRuns(snapshot, dialect, runSet, now()), revisionExtra(options ?? {})),
      ),

    listSweeps: (projectId) => listSweeps(db, projectId),
    createStudy: (study) => createStudy(db, study, now()),
    findStudy: (id) => findStudy(db, id),
    linkStudy: (studyId, links) => linkStudy(db, studyId, links),
    createRound: (round) => createRound(db, round, now()),
    findRound: (id) => findRound(db, id),
    saveRunSet: (projectId, name, runSet) => saveRunSet(db, projectId, name, runSet, now()),
    findRunSet: (id) => findRunSet(db, id),
    recordSource: async (projectId, source) => {
      const values = {
        format: source.format,
        options: JSON.stringify(source.options ?? {}),
        report: valueToJson(source.report),
        imported_at: now(),
      }
      await db
        .insertInto('sources')
        .values({ id: uuid(), project_id: projectId, key: source.key, created_by: LOCAL_USER, ...values })
        .onConflict((conflict) => conflict.columns(['project_id', 'key']).doUpdateSet(values))
        .execute()
    },
    listSources: async (projectId) => {
      const rows = await db.selectFrom('sources').selectAll().where('project_id', '=', projectId).orderBy('imported_at').execute()
      return rows.map(({ key, format, options, report, imported_at }) => ({
        key,
        format,
        importedAt: imported_at,
        options: JSON.parse(options) as ImportOptions,
        report: valueFromJson(report) as Value,
      }))
    },

    backup,
  }
  return explained(store, explain)
}

/** Every rejection passes through `explain`, in one place instead of forty. */
function explained(store: Store, explain: (error: unknown) => unknown): Store {
  return new Proxy(store, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver)
      if (typeof member !== 'function') return member
      return async (...args: unknown[]) => {
        try {
          return await (member as (...args: unknown[]) => unknown).apply(target, args)
        } catch (error) {
          throw error instanceof InputError ? error : explain(error)
        }
      }
    },
  })
}
