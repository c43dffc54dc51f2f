import { parentPort, workerData } from 'node:worker_threads'
import { InputError } from '@sweepwise/core'
import { blobFolder } from '../store/files/blob-folder.ts'
import { openStore } from '../store/open-store.ts'
import { importSource } from './import-source.ts'
import type { ImportOptions, ImportReport } from './importer.ts'
import { openSource } from './source.ts'

/** The store, and the folder of the files that runs saved. */
export interface IngestPlaces {
  readonly where: string
  readonly files: string
}

/** One import at a time, off the thread that answers requests. */
export interface IngestQuestion {
  readonly id: number
  readonly path: string
  /** The file's own name where the path is not it (an upload). */
  readonly name?: string
  readonly project?: string
  readonly options?: ImportOptions
}
export type IngestAnswer =
  | { readonly id: number; readonly kind: 'progress'; readonly runs: number }
  | { readonly id: number; readonly kind: 'done'; readonly report: ImportReport }
  | {
      readonly id: number
      readonly kind: 'failed'
      readonly error: { readonly code: string | null; readonly details: unknown; readonly message: string }
    }

const port = parentPort!
const { where, files } = workerData as IngestPlaces
const store = await openStore(where)
const blobs = blobFolder(files)
let queue = Promise.resolve()

port.on('message', (question: IngestQuestion) => {
  queue = queue.then(() => handle(question))
})

async function handle({ id, path, name, project, options }: IngestQuestion): Promise<void> {
  const say = (answer: IngestAnswer) => port.postMessage(answer)
  try {
    const source = await openSource(path, name)
    try {
      const report = await importSource(store, source, {
        ...(project === undefined ? {} : { project }),
        ...(options === undefined ? {} : { options }),
        blobs,
        onProgress: (runs) => say({ id, kind: 'progress', runs }),
      })
      say({ id, kind: 'done', report })
    } finally {
      await source.close()
    }
  } catch (error) {
    const coded = error instanceof InputError ? { code: error.code, details: error.details } : { code: null, details: null }
    say({ id, kind: 'failed', error: { ...coded, message: (error as Error).message } })
  }
}
