import {
  ANALYSES,
  type AnalysisResult,
  findAnalysis,
  GOALS,
  type Goal,
  InputError,
  type OptionDescriptor,
  REDUCERS,
  type Reducer,
} from '@sweepwise/core'
import { Argument, Command, Option } from 'commander'
import { type ImportFlags, readImportOptions, withImportOptions } from '../import-options.ts'
import { openSession } from '../open-session.ts'
import { clean, panelTable } from '../output.ts'
import type { MakeCommand } from '../program.ts'

interface Flags extends ImportFlags {
  readonly metric?: string
  readonly goal?: Goal
  readonly reducer?: Reducer
  readonly step?: number
  readonly filter?: string
  readonly seed?: number
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
      const metric = flags.metric ?? (await session.project()).effectiveObjective?.metric
      if (metric === undefined) throw new InputError('UNKNOWN_METRIC', { metric: '', nearest: [], known: 0 })
      const result = await session.analyze({
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
      })
      output.out(flags.json === true ? `${JSON.stringify(result, null, 2)}\n` : asText(result))
      done(result.status === 'ok' ? 0 : 1)
    } finally {
      await session.close()
    }
  })
}

/** The panel as text: title, table, what was folded away, caption, warnings. */
function asText(result: AnalysisResult): string {
  const panel = findAnalysis(result.analysis).panel(result)
  const lines: string[] = [panel.title, '', ...(panel.summary === undefined ? [] : [panel.summary, ''])]
  if (panel.empty !== null) lines.push(`No answer: ${panel.empty.reason} ${panel.empty.action}`.trim())
  else lines.push(panelTable(panel.table.columns, panel.table.rows).trimEnd())
  if (panel.table.hidden.length > 0)
    lines.push('', 'Without a row:', ...panel.table.hidden.map(({ name, reason }) => `  ${name}: ${reason}`))
  lines.push('', panel.caption, ...panel.warnings.map(({ text }) => `Note: ${text}`))
  return `${lines.flatMap((line) => line.split('\n').map(clean)).join('\n')}\n`
}

const camel = (name: string): string => name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

function flagOf(option: OptionDescriptor): Option {
  const { name, help, kind } = option
  if (kind === 'boolean') return new Option(`--${name}`, help)
  if (kind === 'choice') return new Option(`--${name} <choice>`, help).choices([...option.choices])
  if (kind === 'names')
    return new Option(`--${name} <names>`, help).argParser((value: string) => value.split(',').map((part) => part.trim()))
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
