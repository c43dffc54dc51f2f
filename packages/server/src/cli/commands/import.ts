import { resolve } from 'node:path'
import { formatBytes, formatCount } from '@sweepwise/core'
import cliProgress from 'cli-progress'
import { Command } from 'commander'
import { importSource } from '../../ingest/import-source.ts'
import type { ImportReport, Source } from '../../ingest/importer.ts'
import { IMPORTERS } from '../../ingest/importers/importers.ts'
import { openSource } from '../../ingest/source.ts'
import { blobFolder } from '../../store/files/blob-folder.ts'
import { openStore } from '../../store/open-store.ts'
import { findRunningServer } from '../claim-directory.ts'
import { type ImportFlags, readImportOptions, withImportOptions } from '../import-options.ts'
import { dataDirectory, filesDirectory } from '../open-session.ts'
import { clean, type Output } from '../output.ts'
import type { MakeCommand } from '../program.ts'
import { remoteImport } from '../remote-session.ts'

interface Flags extends ImportFlags {
  readonly project?: string
  readonly data?: string
  readonly json?: boolean
}

const WIDEST_FORMAT = Math.max(...IMPORTERS.map(({ format }) => format.length))

export const importCommand: MakeCommand = (output) => {
  const command = new Command('import')
    .description('bring runs into the data directory; importing again changes nothing')
    .argument('<source...>', 'files, folders or globs')
    .option('--project <name>', 'the project; default: what the source is called')
    .option('--data <directory>', 'the data directory')
    .option('--json', 'the report as JSON')
    .addHelpText(
      'after',
      () => `
Formats, told by content and not by name:
${IMPORTERS.map(({ format, title }) => `  ${format.padEnd(WIDEST_FORMAT)}  ${title}`).join('\n')}
Any of them also compressed (.gz) or as an archive (.tar, .tar.gz).

Example:
  sweepwise import sweep-results.csv --seed-column seed --metrics "test_*"`,
    )
  return withImportOptions(command).action(async (sources: string[], flags: Flags) => {
    const reports: ImportReport[] = []
    try {
      for await (const report of importAll(sources, flags, output)) {
        reports.push(report)
        if (flags.json !== true) output.out(describeImport(report))
      }
    } finally {
      // Also when a later source is refused: what was imported before it is.
      if (flags.json === true && reports.length > 0) output.out(`${JSON.stringify(sources.length === 1 ? reports[0] : reports, null, 2)}\n`)
    }
  })
}

/** Into the running server of the data directory, or straight into its store; a report as soon as a source is done. */
async function* importAll(sources: readonly string[], flags: Flags, output: Output): AsyncGenerator<ImportReport> {
  const directory = dataDirectory(flags.data)
  const options = readImportOptions(flags)
  const server = await findRunningServer(directory)
  if (server !== null) {
    // The server has another working directory.
    for (const source of sources) yield await remoteImport(server, resolve(source), flags.project, options)
    return
  }
  const store = await openStore(directory)
  try {
    for (const path of sources) {
      const bar = output.interactive
        ? new cliProgress.SingleBar({ format: `${path} {value} runs`, clearOnComplete: true }, cliProgress.Presets.legacy)
        : null
      bar?.start(0, 0)
      let source: Source | undefined
      try {
        source = await openSource(path)
        const report = await importSource(store, source, {
          ...(flags.project === undefined ? {} : { project: flags.project }),
          options,
          blobs: blobFolder(filesDirectory(flags.data)),
          onProgress: (runs) => bar?.update(runs),
        })
        bar?.stop()
        yield report
      } finally {
        bar?.stop()
        await source?.close()
      }
    }
  } finally {
    await store.close()
  }
}

/** Counts, how every column was read, and why rows were rejected. */
export function describeImport(report: ImportReport): string {
  const lines = [`${clean(report.source)}: ${report.format}`]
  for (const project of report.projects) {
    const counts = [
      `${formatCount(project.new)} new`,
      `${formatCount(project.changed)} changed`,
      `${formatCount(project.same)} same`,
      `${formatCount(project.rejected)} rejected`,
    ]
    lines.push(
      `  project ${clean(project.name)}: ${counts.join(', ')}${project.points > 0 ? `; ${formatCount(project.points)} points of history` : ''}`,
    )
    if (project.files !== undefined && project.files.stored + project.files.same > 0) {
      const { stored, same, bytes } = project.files
      lines.push(`    files of runs: ${formatCount(stored)} kept (${formatBytes(bytes)})${same === 0 ? '' : `, ${formatCount(same)} same`}`)
    }
    for (const as of ['param', 'seed', 'metric', 'history', 'ignored', 'derived', 'other'] as const) {
      const columns = project.columns.filter((column) => column.as === as)
      if (columns.length === 0) continue
      lines.push(
        `    ${NAMES[as]}: ${columns
          .slice(0, 20)
          .map(({ name }) => clean(name === '' ? '(no name)' : name))
          .join(', ')}${columns.length > 20 ? ` and ${columns.length - 20} more` : ''}`,
      )
    }
  }
  const rejected = report.projects.reduce((sum, project) => sum + project.rejected, 0)
  for (const { file, line, column, reason } of report.rejections.slice(0, 10)) {
    lines.push(
      `  rejected: ${clean(file)}${line === undefined ? '' : `, line ${line}`}${column === undefined ? '' : `, column ${clean(column)}`}: ${clean(reason)}`,
    )
  }
  if (rejected > 10) lines.push(`  … and ${formatCount(rejected - 10)} more (--json lists the first ${report.rejections.length})`)
  lines.push(...report.warnings.map((warning) => `  note: ${clean(warning)}`))
  return `${lines.join('\n')}\n`
}

const NAMES = {
  param: 'params',
  seed: 'seeds',
  metric: 'metrics',
  history: 'histories',
  ignored: 'set aside',
  derived: 'derived, not imported',
  other: 'left out',
} as const
