import { SERIES_BANDS, type SeriesBand } from '@sweepwise/core'
import type { ProjectView } from '../url-state/project-view.ts'
import { CURVES } from './curves-id.ts'

/** How curves of many runs are taken together. */
export interface GroupView {
  /** Ids of columns as in the runs table, or `configuration`; empty = single runs are drawn. */
  readonly by: readonly string[]
  /** `by` is that of the runs table, whatever it comes to be. */
  readonly asTable: boolean
  readonly line: 'mean' | 'median'
  readonly band: SeriesBand
  /** Single runs stand faintly behind. */
  readonly singles: boolean
  /** Which groups are drawn where there are too many. */
  readonly choose: 'largest' | 'best'
}

export const CONFIGURATION = 'configuration'
/** In the URL in place of columns. */
const TABLE = 'table'
/** More columns than this make names of groups nobody reads. */
export const MOST_COLUMNS = 8
const PARTS = ['group', 'line', 'band', 'singles', 'choose'] as const

/** Reads `curves.group=param:lr` (one entry for each column), `curves.line=median`, `curves.band=sd`, …; what cannot be read is as by default. */
export function readGroupView({ option = [], group = [] }: Pick<ProjectView, 'option' | 'group'>): GroupView {
  const all = (part: (typeof PARTS)[number]) => {
    const start = `${CURVES}.${part}=`
    return option.filter((entry) => entry.startsWith(start) && entry.length > start.length).map((entry) => entry.slice(start.length))
  }
  const columns = [...new Set(all('group'))]
  const asTable = columns.includes(TABLE)
  return {
    by: (asTable ? group : columns).slice(0, MOST_COLUMNS),
    asTable,
    line: all('line').at(-1) === 'median' ? 'median' : 'mean',
    band: SERIES_BANDS.find((band) => band === all('band').at(-1)) ?? 'range',
    singles: all('singles').at(-1) === 'on',
    choose: all('choose').at(-1) === 'best' ? 'best' : 'largest',
  }
}

/** The options of a page with this view in place of the one before; what is as by default leaves the URL. */
export function withGroupView(option: readonly string[] | undefined, view: GroupView): readonly string[] | undefined {
  const others = (option ?? []).filter((entry) => !PARTS.some((part) => entry.startsWith(`${CURVES}.${part}=`)))
  const next = [
    ...others,
    ...(view.asTable ? [TABLE] : view.by).map((id) => `${CURVES}.group=${id}`),
    ...(view.line === 'mean' ? [] : [`${CURVES}.line=median`]),
    ...(view.band === 'range' ? [] : [`${CURVES}.band=${view.band}`]),
    ...(view.singles ? [`${CURVES}.singles=on`] : []),
    ...(view.choose === 'largest' ? [] : [`${CURVES}.choose=best`]),
  ]
  return next.length === 0 ? undefined : next
}
