import type { Rejection, Source, SourceFile } from '../importer.ts'
import { type ExperimentFolder, findRuns, type Meta, type RunFolder } from './find-runs.ts'
import { hasSeveralValues, readMetricFile } from './metric-file.ts'
import { byStart, type MlflowExperiment, type MlflowRun, type MlflowStore, type RunContent, readEpoch } from './mlflow-store.ts'
import { readFileText } from './read-file-text.ts'
import { readStatus } from './run-status.ts'

/** A folder of MLflow's file store (`mlruns`), as every version since 0.8 lays it out. */
export async function openFileStore(source: Source): Promise<{ readonly store: MlflowStore; readonly rejections: readonly Rejection[] }> {
  const found = await findRuns(source)
  const folders = new Map<string, RunFolder>()
  const runs: MlflowRun[] = []
  const experiments = new Map<string, MlflowExperiment>()
  for (const folder of found.experiments.values()) experiments.set(folder.path, await readExperiment(folder))
  let copies = 0
  for (const folder of found.runs.values()) {
    const run = readRun(folder)
    if (folders.has(run.id)) {
      copies++
      continue
    }
    folders.set(run.id, folder)
    runs.push(run)
    if (!experiments.has(run.experiment)) experiments.set(run.experiment, { name: null, deleted: inTrash(folder.path), tags: new Map() })
  }
  const store: MlflowStore = {
    experiments,
    runs: runs.sort(byStart),
    contentOf: ({ id }) => readContent(folders.get(id)!),
    async *points({ id }, onReject) {
      for (const [metric, file] of folders.get(id)!.metrics) yield* readMetricFile(file, metric, onReject)
    },
    notes: [
      ...(copies === 0 ? [] : [`${copies} copies of runs that are here twice were passed over.`]),
      ...(found.artifacts === 0
        ? []
        : [
            `${found.artifacts.toLocaleString('en')} ${found.artifacts === 1 ? 'file' : 'files'} that runs saved as artifacts were left where they are.`,
          ]),
    ],
    close() {},
  }
  return { store, rejections: found.rejections }
}

const inTrash = (path: string): boolean => path.split('/').includes('.trash')

async function readExperiment({ path, meta, tags }: ExperimentFolder): Promise<MlflowExperiment> {
  return { name: meta.get('name') ?? null, deleted: meta.get('lifecycle_stage') === 'deleted' || inTrash(path), tags: await readAll(tags) }
}

function readRun({ path, meta }: RunFolder): MlflowRun {
  const parts = path.split('/')
  return {
    id: firstText(meta, 'run_id', 'run_uuid') || parts.at(-1)! || 'run',
    experiment: parts.slice(0, -1).join('/'),
    name: firstText(meta, 'run_name', 'name'),
    ...readStatus(meta.get('status')),
    startedAt: readEpoch(withoutNull(meta.get('start_time'))),
    finishedAt: readEpoch(withoutNull(meta.get('end_time'))),
    deleted: meta.get('lifecycle_stage') === 'deleted' || inTrash(path),
  }
}

/** The first that says something. */
function firstText(meta: Meta, ...keys: readonly string[]): string {
  for (const key of keys) {
    const text = withoutNull(meta.get(key))?.trim() ?? ''
    if (text !== '') return text
  }
  return ''
}

const withoutNull = (text: string | undefined): string | undefined => (text === 'null' || text === '~' ? undefined : text)

async function readContent(folder: RunFolder): Promise<RunContent> {
  const params = await readAll(folder.params)
  for (const name of folder.emptyParams) params.set(name, '')
  const metrics = new Map<string, boolean>()
  for (const [name, file] of folder.metrics) metrics.set(name, await hasSeveralValues(file))
  // By name, as the other ways to keep a store have them.
  return { params: new Map([...params].sort(([a], [b]) => (a < b ? -1 : 1))), tags: await readAll(folder.tags), metrics }
}

async function readAll(files: ReadonlyMap<string, SourceFile>): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for (const [name, file] of files) texts.set(name, await readFileText(file))
  return texts
}
