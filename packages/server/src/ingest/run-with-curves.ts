import type { Value } from '@sweepwise/core'
import { contentHash } from './content-hash.ts'
import type { HistoryRecord, RunEvent, RunKey, RunRecord } from './run-event.ts'

/**
 * A run and the curves that are known with it.
 * @param reading part of the content hash: raised when the same source comes to be read otherwise
 * @param more    what else of the source has to be the same for the run to be the same
 */
export function* runWithCurves(
  reading: string,
  key: RunKey,
  content: Omit<RunRecord, 'type' | 'key' | 'contentHash'>,
  series: HistoryRecord['series'],
  more: readonly Value[],
): Generator<RunEvent> {
  yield {
    type: 'run',
    key,
    contentHash: contentHash(
      reading,
      content as unknown as Value,
      ...series.flatMap(({ metric, steps, values }) => [metric, steps, values]),
      ...more,
    ),
    ...content,
  }
  if (series.length > 0) yield { type: 'history', key, series }
}
