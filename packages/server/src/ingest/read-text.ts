import { InputError } from '@sweepwise/core'
import type { SourceFile } from './importer.ts'

/**
 * The text of a file, piece by piece. UTF-8 unless a byte order mark says UTF-16.
 * @throws InputError BINARY_FILE when its first bytes are not text
 */
export async function* readText(file: SourceFile): AsyncGenerator<string> {
  const encoding = await encodingOf(file)
  const decoder = new TextDecoder(encoding)
  for await (const chunk of file.open()) {
    const text = decoder.decode(chunk, { stream: true })
    if (text !== '') yield text
  }
  const rest = decoder.decode()
  if (rest !== '') yield rest
}

/** The beginning of a file as text. */
export async function headText(file: SourceFile, bytes?: number): Promise<string> {
  const encoding = await encodingOf(file)
  return new TextDecoder(encoding).decode(await file.head(bytes))
}

/** The whole text; for files that are small by nature. */
export async function wholeText(file: SourceFile): Promise<string> {
  let text = ''
  for await (const part of readText(file)) text += part
  return text
}

async function encodingOf(file: SourceFile): Promise<string> {
  const head = await file.head()
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const what = binaryKind(head)
  if (what !== null) throw new InputError('BINARY_FILE', { path: file.name, found: what })
  return 'utf-8'
}

const MAGIC: readonly (readonly [string, string])[] = [
  ['SQLite format 3', 'an SQLite database'],
  ['PK\u0003\u0004', 'a zip archive (an .xlsx or .zip file)'],
  ['PAR1', 'a Parquet file'],
  ['\u0089PNG', 'a PNG picture'],
  ['%PDF', 'a PDF'],
  ['\u0080\u0004', 'a Python pickle'],
  [':W&B', 'a W&B binary log'],
]

/** What a file is when it is not text, or null. */
export function binaryKind(head: Uint8Array): string | null {
  const start = new TextDecoder('latin1').decode(head.subarray(0, 16))
  for (const [magic, name] of MAGIC) if (start.startsWith(magic)) return name
  const zero = head.indexOf(0)
  return zero < 0 ? null : `a zero byte at position ${zero}`
}
