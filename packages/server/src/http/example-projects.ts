import type { ImportReport } from '../ingest/importer.ts'
import type { IngestThread } from '../ingest/ingest-thread.ts'
import type { Store } from '../store/store.ts'

/** A real project that comes with the program. */
export interface ExampleProject {
  readonly project: string
  readonly path: string
  /** Views of its page that are worth a name; `search` is the part of the URL after `?`. */
  readonly views: readonly { readonly name: string; readonly search: string }[]
}

/**
 * Imports the projects that come with the program, at the first start and from the page; again it changes nothing.
 * @returns the report of the first, with the projects of all in their order
 */
export async function importExamples(
  { store, ingest }: { readonly store: Store; readonly ingest: Pick<IngestThread, 'import'> },
  examples: readonly ExampleProject[],
): Promise<ImportReport> {
  const reports: ImportReport[] = []
  // The last one first: lists begin with what came last, and so with the one to open.
  for (const { project, path, views } of examples.toReversed()) {
    const report = await ingest.import({ path, project })
    reports.unshift(report)
    const [imported] = report.projects
    const kept = new Set((await store.savedViews(imported!.id)).map(({ name }) => name))
    // Somebody who removed a view does not get it again with runs that are there already.
    if (imported!.same === 0) for (const view of views) if (!kept.has(view.name)) await store.saveView(imported!.id, view)
  }
  return { ...reports[0]!, projects: reports.flatMap(({ projects }) => projects) }
}
