import { InputError } from '@sweepwise/core'
import { lastOf } from '../file-path.ts'
import type { Importer, ImportOptions, ProjectReading, Reading, SourceFile } from '../importer.ts'
import type { MlflowStore } from '../mlflow/mlflow-store.ts'
import { MlflowTables } from '../mlflow/mlflow-tables.ts'
import { readExperiments } from '../mlflow/read-experiments.ts'
import { stem } from '../source.ts'
import { databaseError, databases, openReadOnly } from '../sqlite-source.ts'

/** MLflow's tracking database in SQLite, whatever the file is called. Each experiment is a project. */
export const mlflowSqlite: Importer = {
  format: 'mlflow-sqlite',
  title: 'MLflow tracking database (SQLite)',

  async detect(source) {
    for (const file of await databases(source)) if (await isMlflow(file)) return 1
    return 0
  },

  async read(source, options): Promise<Reading> {
    const projects: ProjectReading[] = []
    const refused: InputError[] = []
    for (const file of await databases(source)) {
      if (!(await isMlflow(file))) continue
      try {
        projects.push(...(await readDatabase(file, options)))
      } catch (error) {
        // One database of several may be empty.
        if (!(error instanceof InputError) || error.code !== 'NO_RUNS_FOUND') throw error
        refused.push(error)
      }
    }
    if (projects.length > 0) return { format: 'mlflow-sqlite', projects }
    throw (
      refused[0] ??
      new InputError('NO_RUNS_FOUND', { source: source.label, found: 'no MLflow database', formats: ['a tracking database of MLflow'] })
    )
  },
}

async function isMlflow(file: SourceFile): Promise<boolean> {
  const db = openReadOnly(await file.path(), file.name)
  try {
    return new MlflowTables(db).present
  } catch (error) {
    throw databaseError(error, file.name)
  } finally {
    db.close()
  }
}

async function readDatabase(file: SourceFile, options: ImportOptions): Promise<ProjectReading[]> {
  const path = await file.path()
  const open = (): MlflowStore => openStore(path, file.name)
  const name = stem(lastOf(file.name)).replace(/\.(db|sqlite3?)$/i, '')
  return readExperiments(open, { label: file.name, name, options })
}

/** Every read of the store says of a damaged page which file it is in. */
function openStore(path: string, name: string): MlflowStore {
  const db = openReadOnly(path, name)
  const told = (error: unknown): never => {
    throw databaseError(error, name)
  }
  try {
    const store = new MlflowTables(db).store(name)
    return {
      ...store,
      contentOf: (run) => store.contentOf(run).catch(told),
      async *points(run, onReject) {
        try {
          yield* store.points(run, onReject)
        } catch (error) {
          told(error)
        }
      },
      close: () => db.close(),
    }
  } catch (error) {
    db.close()
    return told(error)
  }
}
