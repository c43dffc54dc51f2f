import { InputError } from '@sweepwise/core'
import type { Importer, ImportOptions, ProjectReading, Reading, SourceFile } from '../importer.ts'
import { OptunaTables } from '../optuna/optuna-tables.ts'
import { storageNames, studyProjects } from '../optuna/study-projects.ts'
import { databaseError, databases, openReadOnly } from '../sqlite-source.ts'

/** An Optuna storage in SQLite, whatever the file is called; how studies become projects is in `optuna/study-projects.ts`. */
export const optunaSqlite: Importer = {
  format: 'optuna-sqlite',
  title: 'Optuna studies in an SQLite database',

  async detect(source) {
    const files = await databases(source)
    for (const file of files) {
      const db = openReadOnly(await file.path(), file.name)
      try {
        if (new OptunaTables(db).present) return 1
      } catch (error) {
        throw databaseError(error, file.name)
      } finally {
        db.close()
      }
    }
    return 0
  },

  async read(source, options): Promise<Reading> {
    const projects: ProjectReading[] = []
    const files = await databases(source)
    const names = storageNames(files)
    for (const [i, file] of files.entries()) projects.push(...(await readFile(file, names[i]!, options)))
    if (projects.length === 0)
      throw new InputError('NO_RUNS_FOUND', { source: source.label, found: 'its studies hold no trials', formats: ['Optuna trials'] })
    return { format: 'optuna-sqlite', projects }
  },
}

/** `version_info.schema_version` of Optuna 2.0 to 4.5. */
const NEWEST_SCHEMA = 12

async function readFile(file: SourceFile, name: string, options: ImportOptions): Promise<ProjectReading[]> {
  const path = await file.path()
  const db = openReadOnly(path, file.name)
  try {
    const tables = new OptunaTables(db)
    if (!tables.present) return []
    const version = tables.schemaVersion
    const notes =
      version !== null && version > NEWEST_SCHEMA
        ? [
            `${file.name} was written by a newer Optuna (storage schema ${version}, known is ${NEWEST_SCHEMA}): what is new in it is not read.`,
          ]
        : []
    return studyProjects(name, tables, options).map((project, i) => ({
      name: project.name,
      columns: project.columns,
      ...(i === 0 ? { notes } : {}),
      events: async function* () {
        const opened = openReadOnly(path, file.name)
        try {
          yield* project.events(new OptunaTables(opened))
        } catch (error) {
          throw databaseError(error, file.name)
        } finally {
          opened.close()
        }
      },
    }))
  } catch (error) {
    throw databaseError(error, file.name)
  } finally {
    db.close()
  }
}
