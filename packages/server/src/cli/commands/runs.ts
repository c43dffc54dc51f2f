import { formatCell, formatCount, InputError, isOfMachine } from '@sweepwise/core'
import { Command, Option } from 'commander'
import { PAGE_LIMIT } from '../../compute/runs-page.ts'
import type { RunsColumn } from '../../http/api.ts'
import { type ImportFlags, readImportOptions, withImportOptions } from '../import-options.ts'
import { openSession } from '../open-session.ts'
import { textTable } from '../output.ts'
import type { MakeCommand } from '../program.ts'
import { readLimit } from '../read-limit.ts'
import { groupedRuns, groupJson, groupTable } from './grouped-runs.ts'

interface Flags extends ImportFlags {
  readonly filter?: string
  readonly sort?: string
  readonly group?: readonly string[]
  readonly reduce?: string
  readonly limit: number
  readonly json?: boolean
  readonly data?: string
}

const KINDS = { text: 'text', number: 'number', time: 'time', duration: 'duration', state: 'text' } as const

export const runsCommand: MakeCommand = (output) => {
  const command = new Command('runs')
    .description('the runs of a source as a table')
    .argument('<source>', 'a file, folder, glob, or project')
    .option('--filter <filter>', 'only these runs')
    .option('--sort <columns>', 'e.g. -metric:accuracy,param:lr (a minus in front: descending)')
    .option(
      '--group <columns>',
      "groups in place of runs, e.g. optimizer,depth; 'configuration' = all but the seed; repeatable",
      (value: string, before: readonly string[] | undefined) => [...(before ?? []), value],
    )
    .option('--reduce <reducers>', 'how the cells of groups come about, e.g. accuracy=median,lr=range')
    .addOption(new Option('--limit <n>', 'how many rows to print').default(20).argParser(readLimit))
    .option('--json', 'as JSON; all matching runs unless --limit is given')
    .option('--data <directory>', 'the data directory')
    .addHelpText(
      'after',
      '\nExample:\n  sweepwise runs runs.csv --sort -metric:val_accuracy --limit 10\n  sweepwise runs runs.csv --group optimizer,configuration',
    )
  return withImportOptions(command).action(async (source: string, flags: Flags) => {
    const session = await openSession(source, { data: flags.data, importOptions: readImportOptions(flags) })
    try {
      const sort = flags.sort?.split(',') ?? []
      const runSet = { projects: session.projects, ...(flags.filter === undefined ? {} : { filter: flags.filter }) }
      // All of them as JSON unless a limit was named; as a table the default limit.
      const wanted = flags.json === true && command.getOptionValueSource('limit') === 'default' ? Number.POSITIVE_INFINITY : flags.limit
      if (flags.group === undefined && flags.reduce !== undefined)
        throw new InputError('BAD_OPTION', { option: '--reduce', found: 'without --group', expected: 'a --group whose cells it is about' })
      if (flags.group !== undefined) {
        const grouped = await groupedRuns(session, runSet, { by: flags.group, sort, limit: wanted, reduce: flags.reduce?.split(',') ?? [] })
        const { total, matched, columns } = grouped.page
        if (flags.json === true)
          output.out(
            `${JSON.stringify({ source, projects: session.projects, total, matched, columns, groups: groupJson(grouped) }, null, 2)}\n`,
          )
        else output.out(groupTable(grouped))
        return
      }
      const first = await session.runs({ runSet, sort, limit: Math.min(PAGE_LIMIT, wanted) })
      const rows = [...first.rows]
      while (rows.length < Math.min(wanted, first.matched)) {
        const { rows: more } = await session.runs({ runSet, sort, offset: rows.length, limit: Math.min(PAGE_LIMIT, wanted - rows.length) })
        if (more.length === 0) break
        rows.push(...more)
      }
      if (flags.json === true) {
        const runs = rows.map(({ id, cells, notes }) => ({
          id,
          ...Object.fromEntries(
            first.columns.flatMap((column, i) =>
              cells[i] === null && notes?.[i] === undefined ? [] : [[column.id, notes?.[i] ?? cells[i]]],
            ),
          ),
        }))
        output.out(
          `${JSON.stringify({ source, projects: session.projects, format: session.imported?.format ?? null, total: first.total, matched: first.matched, columns: first.columns, runs }, null, 2)}\n`,
        )
        return
      }
      if (session.imported !== null) output.out(`${source}: ${session.imported.format}\n\n`)
      const shown = first.columns.map((column, i) => ({ column, i })).filter(({ column }) => isShown(column, first.matched))
      output.out(
        textTable(
          shown.map(({ column }) => ({
            label: column.label,
            align: column.kind === 'number' || column.kind === 'duration' ? 'right' : 'left',
          })),
          rows.map(({ cells, notes }) => shown.map(({ column, i }) => notes?.[i] ?? formatCell(cells[i] ?? null, KINDS[column.kind]))),
        ),
      )
      const constants = first.columns.filter((column) => column.constant && column.group === 'param').map(({ label }) => label)
      output.out(
        `\n${formatCount(rows.length)} of ${formatCount(first.matched)} runs${first.matched === first.total ? '' : ` (${formatCount(first.total)} before the filter)`}\n`,
      )
      if (constants.length > 0) output.out(`Held fixed: ${constants.join(', ')}\n`)
    } finally {
      await session.close()
    }
  })
}

/** What varies, is not bookkeeping and was not measured of the machine; JSON has everything. */
function isShown({ group, id, label, constant, missing }: RunsColumn, rows: number): boolean {
  if (id === 'run:name' || id === 'run:state') return true
  if (group === 'metric' && isOfMachine(label)) return false
  return (group === 'param' || group === 'seed' || group === 'metric') && !constant && missing < rows
}
