import type { SourceFile } from '../importer.ts'
import type { HistoryRecord, RunKey } from '../run-event.ts'
import { describeEventFiles } from './describe-event-files.ts'
import { groupEventFiles } from './group-event-files.ts'
import { LIGHTNING_METRIC, placeholderFile, readRunHistory } from './run-history.ts'
import { type RunPart, runsOfFolders, type TensorboardRun } from './runs-of-folders.ts'
import { scanFolder } from './scan-folder.ts'

/** The scalars that a run of another tool wrote for TensorBoard. */
export interface EventMetrics {
  /** By name: how many points it has, what a restart voids included. */
  readonly metrics: ReadonlyMap<string, number>
  /** Changes with the files. */
  readonly digest: string
  /** What was lost or is void. */
  readonly notes: readonly string[]
  history(key: RunKey, skip: (name: string) => boolean): AsyncGenerator<HistoryRecord>
}

/**
 * Reads the event files among the files of one run, wherever in its folder they lie. Where they are several runs to
 * TensorBoard, their folders stand before the names.
 *
 * @param files with their paths within the run's folder
 * @returns null where there are none
 */
export async function readEventMetrics(
  files: readonly { readonly path: string; readonly file: SourceFile }[],
): Promise<EventMetrics | null> {
  const scans = []
  for (const [path, group] of await groupEventFiles(files)) scans.push(await scanFolder(path, group))
  if (scans.length === 0) return null
  const runs = runsOfFolders(scans)
  const parts = runs.flatMap(({ path, parts }) =>
    runs.length === 1 || path === ''
      ? parts
      : parts.map((part): RunPart => ({ folder: part.folder, nameOf: (tag) => `${path}/${part.nameOf(tag)}` })),
  )
  const metrics = metricsOf(parts)
  const { damage, rejections } = describeEventFiles(scans)
  return {
    metrics,
    digest: scans.flatMap((scan) => scan.files.map(({ digest }) => digest)).join(' '),
    notes: [...rejections.map(({ file, reason }) => `${file} ${reason}.`), ...damage],
    history: (key, skip) => readRunHistory(key, parts, skip),
  }
}

/** Metrics by name, Lightning's placeholder left out, with their points, what a restart voids included. */
export function metricsOf(parts: TensorboardRun['parts']): ReadonlyMap<string, number> {
  const metrics = new Map<string, number>()
  for (const { folder, nameOf } of parts) {
    const placeholder = placeholderFile(folder)
    for (const [i, { scalars }] of folder.files.entries()) {
      for (const [tag, { count }] of scalars) {
        const points = i === placeholder && tag === LIGHTNING_METRIC ? count - 1 : count
        if (points > 0) metrics.set(nameOf(tag), (metrics.get(nameOf(tag)) ?? 0) + points)
      }
    }
  }
  return metrics
}
