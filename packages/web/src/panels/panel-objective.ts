import type { Objective } from '@sweepwise/core'
import type { MetricSummary } from '../../../server/src/http/api.ts'

/** What a panel asks about: the objective of the page, or another metric by its own goal. One that is not there any more is passed over. */
export function panelObjective(
  page: Objective,
  metrics: readonly Pick<MetricSummary, 'name' | 'goal'>[],
  asked: string | undefined,
): Objective {
  const metric = asked === page.metric ? undefined : metrics.find(({ name }) => name === asked)
  return metric === undefined ? page : { metric: metric.name, goal: metric.goal, reducer: 'auto' }
}
