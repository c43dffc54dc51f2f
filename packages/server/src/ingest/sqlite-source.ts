import { InputError } from '@sweepwise/core'
import Sqlite from 'better-sqlite3'
import type { Source, SourceFile } from './importer.ts'

/** The files of a source that are SQLite databases, whatever they are called. */
export async function databases(source: Source): Promise<SourceFile[]> {
  const found: SourceFile[] = []
  for (const file of source.files) {
    const head = await file.head(16)
    if (new TextDecoder('latin1').decode(head) === 'SQLite format 3\u0000') found.push(file)
  }
  return found
}

/**
 * Opens somebody's database for reading; what lies in a log beside it (`-wal`) is read too.
 * @throws InputError SOURCE_CORRUPT
 */
export function openReadOnly(path: string, name: string): Sqlite.Database {
  try {
    return new Sqlite(path, { readonly: true, fileMustExist: true })
  } catch (error) {
    throw databaseError(error, name)
  }
}

/** What SQLite says of a file becomes the refusal of that file; other errors stay what they are. */
export function databaseError(error: unknown, name: string): unknown {
  const { code, message } = error as { code?: string; message?: string }
  return typeof code === 'string' && code.startsWith('SQLITE_')
    ? new InputError('SOURCE_CORRUPT', { path: name, found: message ?? code })
    : error
}
