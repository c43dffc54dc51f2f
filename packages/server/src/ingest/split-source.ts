import { basename } from 'node:path'
import { InputError } from '@sweepwise/core'
import { detectFormat } from './detect-format.ts'
import type { Importer, Source } from './importer.ts'
import { stem } from './source.ts'

/** Files that hold runs by themselves; a stray `package.json` beside them does not. */
const STANDS_ALONE = /\.(csv|tsv|tab|jsonl|ndjson|db|sqlite3?)$/i
/** A table of the search space, beside the table of what was tried (DeepCAVE). */
const SEARCH_SPACE = /(^|\/)config_?space\.(csv|tsv)$/i

/** A source with the importer that reads it. */
export interface Readable {
  readonly source: Source
  readonly importer: Importer
}

/**
 * A source as one importer reads it or, where several files are not one layout, each file that stands alone as a source
 * of its own, under the key that importing it alone would give it.
 * @returns what can be read, and a note on each file that stands alone and cannot
 * @throws InputError UNKNOWN_FORMAT, BINARY_FILE, NO_RUNS_FOUND
 */
export async function splitSource(source: Source, format?: string): Promise<{ parts: readonly Readable[]; notes: readonly string[] }> {
  try {
    return { parts: [{ source, importer: await detectFormat(source, format) }], notes: [] }
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== 'NO_RUNS_FOUND' || source.files.length < 2) throw error
    const parts: Readable[] = []
    const notes: string[] = []
    const tables = source.files.filter(({ name }) => STANDS_ALONE.test(name))
    const files = tables.length > 1 ? tables.filter(({ name }) => !SEARCH_SPACE.test(name)) : tables
    for (const file of tables) if (!files.includes(file)) notes.push(`${file.name} describes the search space and was passed over.`)
    const names = files.map(({ name }) => basename(name))
    for (const [i, file] of files.entries()) {
      // Files of one name in several folders are told apart by their folders.
      const shared = names.indexOf(names[i]!) !== names.lastIndexOf(names[i]!)
      const own: Source = { key: stem(shared ? file.name : names[i]!), label: file.name, files: [file], close: async () => {} }
      try {
        parts.push({ source: own, importer: await detectFormat(own) })
      } catch (why) {
        if (!(why instanceof InputError)) throw why
        notes.push(why.message)
      }
    }
    if (parts.length === 0) throw error
    return { parts, notes }
  }
}
