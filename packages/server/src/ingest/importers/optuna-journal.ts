import { InputError } from '@sweepwise/core'
import type { Importer, ImportOptions, ProjectReading, Reading, Rejection, Source, SourceFile } from '../importer.ts'
import { readJournalLine } from '../optuna/journal-operation.ts'
import { JournalReplay } from '../optuna/replay-journal.ts'
import { storageNames, studyProjects } from '../optuna/study-projects.ts'
import { readLines } from '../read-lines.ts'

/** Operations are looked for in so many bytes, and so many lines; the longest, trials made as a whole, have a few KB. */
const HEAD = 65_536
const FIRST_LINES = 10

/** An Optuna storage as a journal file: one operation a line. The same runs come out as from an SQLite storage. */
export const optunaJournal: Importer = {
  format: 'optuna-journal',
  title: 'Optuna studies in a journal file',
  detect: async (source) => ((await journals(source)).length > 0 ? 0.99 : 0),
  read: async (source, options): Promise<Reading> => {
    const files = await journals(source)
    const names = storageNames(files)
    const projects: ProjectReading[] = []
    const rejections: Rejection[] = []
    for (const [i, file] of files.entries()) projects.push(...(await readJournal(file, names[i]!, options, rejections)))
    if (projects.length === 0) {
      const [first] = rejections
      const damage = first === undefined ? '' : `, and line ${first.line} of ${first.file} ${first.reason}`
      throw new InputError('NO_RUNS_FOUND', {
        source: source.label,
        found: `its studies hold no trials${damage}`,
        formats: ['Optuna trials'],
      })
    }
    return { format: 'optuna-journal', projects }
  },
}

async function journals(source: Source): Promise<SourceFile[]> {
  const found: SourceFile[] = []
  for (const file of source.files) {
    const head = Buffer.from(await file.head(HEAD))
    if (!head.includes('"op_code"')) continue
    // Any of the first lines: the very first may be damaged.
    const lines = head.toString('utf8').split('\n', FIRST_LINES)
    if (lines.some((line) => readJournalLine(line).operations.length > 0)) found.push(file)
  }
  return found
}

async function readJournal(file: SourceFile, name: string, options: ImportOptions, all: Rejection[]): Promise<ProjectReading[]> {
  const replay = new JournalReplay()
  const rejections: Rejection[] = []
  let line = 0
  /** A piece at the end of a line: if others follow, it had been written whole. */
  let broken: string | null = null
  for await (const text of readLines(file)) {
    line++
    if (broken !== null) {
      rejections.push({ file: file.name, line: line - 1, reason: 'is no operation of a journal' })
      replay.lose()
      broken = null
    }
    if (text.trim() === '') continue
    const read = readJournalLine(text)
    for (const operation of read.operations) replay.apply(operation)
    const cutOff = read.broken.length - (read.brokenAtEnd ? 1 : 0)
    if (cutOff > 0)
      rejections.push({ file: file.name, line, reason: 'begins with an operation that was cut off; those behind it were read' })
    if (read.brokenAtEnd) broken = read.broken.at(-1)!
  }
  all.push(...rejections)
  const notes: string[] = []
  if (broken !== null) notes.push(`${file.name}: the last line, ${line}, was cut off while it was written; everything before it was read.`)
  const passedOver = (n: number, what: string): void => {
    if (n > 0) notes.push(`${file.name}: ${n} ${n === 1 ? 'operation' : 'operations'} ${what} ${n === 1 ? 'was' : 'were'} passed over.`)
  }
  passedOver(replay.orphans, 'on studies or trials that the journal does not hold, or no longer,')
  passedOver(replay.unknown, 'of a kind that is not known')
  return studyProjects(name, replay, options).map((project, i) => ({
    name: project.name,
    columns: project.columns,
    ...(i === 0 ? { notes } : {}),
    events: async function* (onReject) {
      if (i === 0) for (const rejection of rejections) onReject(rejection)
      yield* project.events(replay)
    },
  }))
}
