import {
  formatCount,
  GROUP_REDUCERS,
  type GroupReducer,
  groupCellWords,
  groupValueText,
  InputError,
  isOfMachine,
  nearestNames,
} from '@sweepwise/core'
import { PAGE_LIMIT } from '../../compute/runs-page.ts'
import type { RunsColumn, RunsGroup, RunsGrouping, RunsPage, RunsQuery, RunsRow } from '../../http/api.ts'
import type { Session } from '../open-session.ts'
import { textTable } from '../output.ts'

export interface GroupFlags {
  /** Columns by name or id, or `configuration`; one or several with commas between them. */
  readonly by: readonly string[]
  /** 'accuracy=median': column and how its cells come about. */
  readonly reduce: readonly string[]
  readonly sort: readonly string[]
  /** Groups of all levels together. */
  readonly limit: number
}
export interface GroupedRuns {
  readonly page: RunsPage
  readonly rows: readonly (RunsRow & { readonly group: RunsGroup })[]
  /** Of all levels. */
  readonly count: number
  /** The columns, from the outer groups to the inner ones. */
  readonly by: readonly string[]
}

/**
 * The groups of a run set, nested, without the runs in them.
 * @throws InputError UNKNOWN_COLUMN, BAD_OPTION for a reducer that there is not
 */
export async function groupedRuns(session: Session, runSet: RunsQuery['runSet'], flags: GroupFlags): Promise<GroupedRuns> {
  const { columns } = await session.runs({ runSet, limit: 1 })
  const sort = flags.sort.map((name) => (name.startsWith('-') ? `-${columnId(columns, name.slice(1))}` : columnId(columns, name)))
  const by = flags.by.flatMap((text) => (isColumn(columns, text) ? [text] : text.split(',')))
  const reducers = Object.fromEntries(flags.reduce.map((text) => readReducer(columns, text)))
  const ask = (open: readonly string[], offset: number) => {
    const group: RunsGrouping = { by, open, reducers }
    return session.runs({ runSet, sort, group, offset, limit: PAGE_LIMIT })
  }
  const all = async (open: readonly string[]) => {
    const page = await ask(open, 0)
    const rows = [...page.rows]
    while (rows.length < page.count) rows.push(...(await ask(open, rows.length)).rows)
    return { page, rows: rows as GroupedRuns['rows'][number][], count: page.count }
  }
  // Opened from level to level: what is open of the last one would be runs.
  let level = await all([])
  for (let depth = 1; depth < by.length; depth++) level = await all(level.rows.map(({ group }) => group.path))
  return { ...level, by, rows: level.rows.slice(0, flags.limit) }
}

/** Groups as a table, the inner ones indented below theirs; a number says over how many runs it speaks where that is not all of them. */
export function groupTable({ page, rows, count, by }: GroupedRuns): string {
  const grouped = new Set(rows.map(({ group }) => group.label))
  const shown = page.columns
    .map((column, i) => ({ column, i }))
    .filter(({ column }) => !column.constant && column.missing < page.matched && !(column.group === 'metric' && isOfMachine(column.label)))
    .filter(({ column }) => ['param', 'seed', 'metric'].includes(column.group) && !(column.group !== 'metric' && grouped.has(column.label)))
  const kind = (label: string) => page.columns.find((column) => column.label === label)?.kind
  const table = textTable(
    [{ label: by.join(' / ') }, { label: 'runs', align: 'right' }, ...shown.map(({ column: { label } }) => ({ label }))],
    rows.map(({ group, depth = 0 }) => [
      `${'  '.repeat(depth)}${groupValueText(group, kind(group.label))}`,
      formatCount(group.runs),
      ...shown.map(({ column, i }) => {
        const { text, n } = groupCellWords(group.cells[i]!, column, group.runs)
        return `${text ?? 'not set'}${n === null || n === group.runs ? '' : ` (${formatCount(n)})`}`
      }),
    ]),
  )
  const means = shown.some(({ column }) => column.reducer === 'mean')
  return `${table}\n${formatCount(rows.length)} of ${formatCount(count)} groups of ${formatCount(page.matched)} runs${
    page.matched === page.total ? '' : ` (${formatCount(page.total)} before the filter)`
  }${means ? '; means ± half their 95 % interval over runs' : ''}\n`
}

/** Groups as they go into JSON: numbers as they are. */
export const groupJson = ({ page, rows }: GroupedRuns): readonly unknown[] =>
  rows.map(({ group: { cells, open: _open, ids: _ids, ...group }, depth = 0 }) => ({
    ...{ ...group, depth },
    cells: Object.fromEntries(page.columns.map(({ id }, i) => [id, cells[i]])),
  }))

/** A name may hold a comma. */
const isColumn = (columns: readonly RunsColumn[], name: string): boolean =>
  columns.some(({ id, label }) => id === name || id === name.replace('.', ':') || label === name)

/** By its id, or by its name, of which a param comes before a seed and a metric. */
function columnId(columns: readonly RunsColumn[], name: string): string {
  const found = columns.find(({ id }) => id === name || id === name.replace('.', ':')) ?? columns.find(({ label }) => label === name)
  if (found !== undefined) return found.id
  const nearest = nearestNames(
    name,
    columns.map(({ label }) => label),
  )
  throw new InputError('UNKNOWN_COLUMN', { column: name, nearest })
}

function readReducer(columns: readonly RunsColumn[], text: string): readonly [string, GroupReducer] {
  // From the right: a name may hold '='.
  const at = text.lastIndexOf('=')
  const reducer = GROUP_REDUCERS.find((known) => known === text.slice(at + 1))
  if (at < 1 || reducer === undefined)
    throw new InputError('BAD_OPTION', {
      option: '--reduce',
      found: `'${text}'`,
      expected: `a column and one of ${GROUP_REDUCERS.join(', ')}, like accuracy=median`,
    })
  return [columnId(columns, text.slice(0, at)), reducer]
}
