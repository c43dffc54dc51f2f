import {
  ANALYSES,
  type AnalysisResult,
  findAnalysis,
  formatCount,
  GOALS,
  type Goal,
  InputError,
  nearestNames,
  type OptionDescriptor,
  type PanelSpec,
  REDUCERS,
  type Reducer,
  type TableRow,
} from '@sweepwise/core'
import { Argument, Command, Option } from 'commander'
import { hideParams } from '../hide-params.ts'
import { type ImportFlags, readImportOptions, withImportOptions } from '../import-options.ts'
import { openSession, type Session } from '../open-session.ts'
import { clean, panelTable } from '../output.ts'
import type { MakeCommand } from '../program.ts'
import { readLimit } from '../read-limit.ts'
import { stageProgress } from '../stage-progress.ts'

interface Flags extends ImportFlags {
  readonly metric?: string
  readonly goal?: Goal
  readonly reducer?: Reducer
  readonly step?: number
  readonly filter?: string
  readonly seed?: number
  readonly limit: number
  readonly all?: boolean
  readonly savedView?: boolean
  readonly json?: boolean
  readonly data?: string
  readonly [option: string]: unknown
}

export const analyzeCommand: MakeCommand = (output, done) => {
  const command = new Command('analyze')
    .description('one analysis of the runs of a source')
    .addArgument(new Argument('<analysis>', 'what to ask').choices(ANALYSES.map(({ name }) => name)))
    .argument('<source>', 'a file, folder, glob, or project')
    .option('--metric <name>', 'the metric; default: the project’s objective')
    .addOption(new Option('--goal <goal>', 'which direction is good').choices([...GOALS]))
    .addOption(new Option('--reducer <reducer>', 'how a history becomes one number').choices([...REDUCERS]))
    .addOption(new Option('--step <step>', 'with --reducer at-step').argParser(number('--step')))
    .option('--filter <filter>', 'only these runs, e.g. "lr > 0.01 and state = finished"')
    .addOption(new Option('--seed <seed>', 'seed of everything random').argParser(number('--seed')))
    .addOption(new Option('--limit <n>', 'how many rows to print').default(20).argParser(readLimit))
    .option('--all', 'every row')
    .option('--saved-view', 'without the params that were hidden by hand on the project’s page')
    .option('--json', 'the whole result as JSON')
    .option('--data <directory>', 'the data directory')
  // Flags of every analysis, from its descriptors; which ones apply is checked when one is asked.
  const known = new Set<string>()
  for (const { options } of ANALYSES) {
    for (const option of options) {
      // Analyses that share a flag mean the same by it.
      if (!known.has(option.name)) command.addOption(flagOf(option))
      known.add(option.name)
    }
  }
  withImportOptions(command)
  command.addHelpText('after', '\nExample:\n  sweepwise analyze importance runs.csv --metric val_accuracy --goal maximize')
  return command.action(async (name: string, source: string, flags: Flags) => {
    const analysis = findAnalysis(name)
    const session = await openSession(source, { data: flags.data, importOptions: readImportOptions(flags) })
    try {
      const metric =
        flags.metric === undefined
          ? (await session.project()).effectiveObjective?.metric
          : await metricBehind(flags.metric, session, (text) => output.err(text))
      if (metric === undefined) throw new InputError('UNKNOWN_METRIC', { metric: '', nearest: [], known: 0 })
      if (flags.savedView === true && session.imported !== null)
        throw new InputError('BAD_OPTION', {
          option: '--saved-view',
          found: 'used with a file',
          expected: 'a project, whose page can be arranged',
        })
      const asked = {
        analysis: analysis.name,
        runSet: { projects: session.projects, ...(flags.filter === undefined ? {} : { filter: flags.filter }) },
        metric,
        ...(flags.goal === undefined ? {} : { goal: flags.goal }),
        ...(flags.reducer === undefined ? {} : { reducer: flags.reducer }),
        ...(flags.step === undefined ? {} : { step: flags.step }),
        ...(flags.seed === undefined ? {} : { seed: flags.seed }),
        options: Object.fromEntries(
          analysis.options.flatMap((option) =>
            flags[camel(option.name)] === undefined ? [] : [[option.name, flags[camel(option.name)] as string]],
          ),
        ),
      }
      const progress = stageProgress(output, analysis.title)
      const whole = await session.analyze(asked, progress).finally(progress.stop)
      const hidden = flags.savedView === true ? ((await session.project()).panels[analysis.name]?.hidden ?? []) : []
      const result = hideParams(whole, hidden)
      const limit = flags.all === true ? Number.POSITIVE_INFINITY : flags.limit
      output.out(flags.json === true ? `${JSON.stringify(result, null, 2)}\n` : asText(result, limit))
      done(result.status === 'ok' ? 0 : 1)
    } finally {
      await session.close()
    }
  })
}

/**
 * A file may have columns that were computed from others, such as the mean over splits: what was imported are the others,
 * and the metric of that name is theirs.
 */
async function metricBehind(name: string, { imported, project }: Session, say: (text: string) => void): Promise<string> {
  const column = imported?.projects
    .flatMap(({ columns }) => columns)
    .find((candidate) => candidate.name === name && candidate.as === 'derived')
  if (column === undefined) return name
  const [meant] = nearestNames(
    name,
    (await project()).metrics.map((metric) => metric.name),
  )
  if (meant === undefined) return name
  say(`'${clean(name)}' is ${column.reason}; what was imported is '${clean(meant)}' of each run, which is used here.\n`)
  return meant
}

/** The panels of an answer as text. */
function asText(result: AnalysisResult, limit: number): string {
  const { panel, further } = findAnalysis(result.analysis)
  return [panel(result), ...further(result)].map((one) => panelText(one, limit)).join('\n')
}

/** One panel: title, table, what was folded away, caption, warnings; of long lists the first `limit` entries. */
function panelText(panel: PanelSpec, limit: number): string {
  const lines: string[] = [panel.title, '', ...(panel.summary === undefined ? [] : [panel.summary, ''])]
  const { columns, rows, hidden } = panel.table
  if (panel.empty !== null) lines.push(`No answer: ${panel.empty.reason} ${panel.empty.action}`.trim())
  else {
    lines.push(
      panelTable(
        columns,
        rows.slice(0, limit).map((row) => firstLevels(row, limit)),
      ).trimEnd(),
    )
    if (rows.length > limit)
      lines.push('', `${formatCount(rows.length - limit)} more: --all prints all ${formatCount(rows.length)}, --limit as many as you say.`)
  }
  if (hidden.length > 0) {
    lines.push('', 'Without a row:', ...hidden.slice(0, limit).map(({ name, reason }) => `  ${name}: ${reason}`))
    if (hidden.length > limit) lines.push(`  and ${formatCount(hidden.length - limit)} more (--all)`)
  }
  lines.push('', panel.caption, ...panel.warnings.map(({ text }) => `Note: ${text}`))
  return `${lines.flatMap((line) => line.split('\n').map(clean)).join('\n')}\n`
}

/** A param of thousands of levels has thousands of lines. */
function firstLevels(row: TableRow, limit: number): TableRow {
  const { children = [] } = row
  if (children.length <= limit) return row
  const more: TableRow = { id: `${row.id} more`, cells: { param: `and ${formatCount(children.length - limit)} more (--all)` } }
  return { ...row, children: [...children.slice(0, limit), more] }
}

const camel = (name: string): string => name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

function flagOf(option: OptionDescriptor): Option {
  const { name, help, kind } = option
  if (kind === 'boolean') return new Option(`--${name}`, help)
  if (kind === 'choice') return new Option(`--${name} <choice>`, help).choices([...option.choices])
  if (kind === 'names')
    return new Option(`--${name} <names>`, help).argParser((value: string) => value.split(',').map((part) => part.trim()))
  if (kind === 'text') return new Option(`--${name} <text>`, help)
  return new Option(`--${name} <number>`, help).argParser(number(`--${name}`))
}

function number(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || Number.isNaN(value))
      throw new InputError('BAD_OPTION', { option: flag, found: `'${text}'`, expected: 'a number' })
    return value
  }
}
