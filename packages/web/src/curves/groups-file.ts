import type { LinesSpec, PanelSpec } from '@sweepwise/core'
import type { GroupedCurvesAnswer } from '../../../server/src/http/api.ts'
import { plainPanel } from '../panels/plain-panel.ts'
import { groupText } from './group-texts.ts'

/** Groups of one metric as a panel: the chart as it is drawn, and a table with a row for each group and stretch. */
export function groupsPanel(
  project: string,
  answer: GroupedCurvesAnswer,
  by: readonly string[],
  words: string,
  chart: LinesSpec,
): PanelSpec {
  const { metric, groups } = answer
  const number = (key: string, label = key) => ({ key, label, kind: 'number' as const })
  const some = (has: (group: (typeof groups)[number]) => boolean) => groups.some(has)
  return plainPanel(
    `${metric} of groups of runs of ${project}`,
    `${groups.map((group) => `${groupText(by, group)} (n = ${group.logged})`).join(', ')} · ${words}`,
    [
      { key: 'group', label: 'group', kind: 'text' },
      { key: 'runs', label: 'runs in the group', kind: 'count' },
      number('x', chart.x.label),
      { key: 'n', label: 'n', kind: 'count' },
      number('mean', `mean ${metric}`),
      ...(some(({ median }) => median !== undefined) ? [number('median', `median ${metric}`)] : []),
      ...(some(({ band }) => band !== undefined) ? [number('low', 'band from'), number('high', 'band to')] : []),
      number('sd'),
      number('min'),
      number('max'),
      { key: 'notFinite', label: 'not finite', kind: 'count' },
    ],
    groups.flatMap((group, place) =>
      group.steps.map((x, i) => ({
        id: `${place} ${i}`,
        cells: {
          group: groupText(by, group),
          runs: group.runs,
          x,
          n: group.n[i]!,
          mean: group.mean[i]!,
          ...(group.median === undefined ? {} : { median: group.median[i]! }),
          ...(group.band === undefined ? {} : { low: group.band.low[i]!, high: group.band.high[i]! }),
          sd: group.sd[i]!,
          min: group.min[i]!,
          max: group.max[i]!,
          notFinite: group.notFinite[i]!,
        },
      })),
    ),
    chart,
  )
}
