import { formatCount, formatNumber, type Objective, type SeriesBand } from '@sweepwise/core'
import type { GroupedCurve, GroupedCurvesAnswer } from '../../../server/src/http/api.ts'
import { CONFIGURATION, type GroupView } from './group-view.ts'

export const BAND_WORDS: Readonly<Record<SeriesBand, string>> = {
  none: 'none',
  range: 'min–max',
  sd: '± standard deviation',
  se: '± standard error',
  interval: '95 % interval of the mean',
}

/** What a column to group by is called. */
export const columnText = (id: string): string => (id === CONFIGURATION ? 'all but the seed' : id.replace(/^\w+:/u, ''))

/** `lr = 1e-3, opt = adam`; `lr not set`; a configuration is called by its first run. */
export function groupText(by: readonly string[], { group }: Pick<GroupedCurve, 'group'>): string {
  if (by.length === 0) return 'all runs'
  return group
    .map((value, i) => {
      const text = typeof value === 'number' ? formatNumber(value) : value
      if (by[i] === CONFIGURATION) return text ?? 'not set'
      return text === null ? `${columnText(by[i]!)} not set` : `${columnText(by[i]!)} = ${text}`
    })
    .join(', ')
}

/** Of the groups of one metric, what the picture does not show by itself. */
export function groupNotes({ groups, width, runs, leftRuns }: GroupedCurvesAnswer, x: string): readonly string[] {
  const sum = (of: (group: GroupedCurve) => number) => groups.reduce((total, group) => total + of(group), 0)
  const without = runs - leftRuns - sum(({ logged }) => logged)
  const notFinite = sum((group) => group.notFinite.reduce((total, n) => total + n, 0))
  return [
    runsText(sum(({ logged }) => logged)),
    ...(groups.some(({ n, logged }) => n.some((at) => at < logged)) ? ['thin: fewer runs than the group has'] : []),
    ...(width > 1 && groups.length > 0 ? [`${x} in stretches of ${formatNumber(width)}`] : []),
    ...(notFinite > 0 ? [`${formatCount(notFinite)} not finite (×)`] : []),
    ...(without > 0 ? [`${runsText(without)} ${without === 1 ? 'has' : 'have'} none`] : []),
  ]
}

/** What the lines and bands are, of how many runs, and who is not drawn. */
export function groupWords(props: {
  readonly view: GroupView
  readonly answer: Pick<GroupedCurvesAnswer, 'runs' | 'groups' | 'left' | 'leftRuns'>
  readonly objective: Objective | null
  readonly singles: string | null
  readonly hidden: boolean
  readonly steps: boolean
}): string {
  const { view, answer, objective } = props
  const { by, line, band } = view
  const { groups, left, leftRuns, runs } = answer
  const spread = band === 'sd' || band === 'se' || band === 'interval'
  const shade =
    band === 'none'
      ? ''
      : band === 'range'
        ? ', shaded: lowest to highest'
        : `, shaded: ${band === 'interval' ? BAND_WORDS[band] : `mean ${BAND_WORDS[band]}`}`
  const which =
    groups.every((group) => group.runs === 1) && view.choose === 'largest'
      ? `the first ${groups.length} of groups of one run each`
      : view.choose === 'best' && objective !== null
        ? `the ${groups.length} best by their mean ${objective.metric}`
        : `the ${groups.length} largest`
  return [
    `${line}${shade}, over every run of the run set: ${runsText(runs)} in ${groupsText(groups.length + left)} by ${by.map(columnText).join(' and ')}`,
    ...(left > 0 ? [`drawn are ${which}; ${groupsText(left)} with ${runsText(leftRuns)} left out`] : []),
    ...(by.includes(CONFIGURATION) ? ['a group is named by its first run'] : []),
    ...(spread && groups.some((group) => group.runs === 1) ? ['one run alone has no such band'] : []),
    ...(props.singles === null ? [] : [`faint behind: ${props.singles}`]),
    ...(props.hidden ? ['runs hidden from charts count as well'] : []),
    ...(props.steps ? ['groups are not drawn over time: over step instead'] : []),
    'not smoothed',
    'drag to zoom, double click for all',
  ].join(' · ')
}

const runsText = (n: number): string => `${formatCount(n)} ${n === 1 ? 'run' : 'runs'}`
const groupsText = (n: number): string => `${formatCount(n)} ${n === 1 ? 'group' : 'groups'}`
