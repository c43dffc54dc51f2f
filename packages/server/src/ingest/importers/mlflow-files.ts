import type { Importer, Reading } from '../importer.ts'
import { openFileStore } from '../mlflow/file-store.ts'
import { looksLikeStore } from '../mlflow/find-runs.ts'
import { readExperiments } from '../mlflow/read-experiments.ts'

/** MLflow's file store: `mlruns`, a folder above it, or one experiment or run of it. Each experiment is a project. */
export const mlflowFiles: Importer = {
  format: 'mlflow-files',
  title: 'MLflow file store (mlruns)',

  detect: async (source) => {
    const found = await looksLikeStore(source)
    // An empty store says at least what it is, unless something else has runs.
    return found === 'runs' ? 0.97 : found === 'experiments' ? 0.1 : 0
  },

  read: async (source, options): Promise<Reading> => {
    const { store, rejections } = await openFileStore(source)
    const projects = await readExperiments(() => store, { label: source.label, name: source.key, options }, rejections)
    return { format: 'mlflow-files', projects }
  },
}
