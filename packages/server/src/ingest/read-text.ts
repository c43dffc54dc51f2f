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
  const wide = utf16WithoutMark(head)
  if (wide !== null) return wide
  const what = binaryKind(head)
  if (what !== null) throw new InputError('BINARY_FILE', { path: file.name, found: what })
  return isUtf8(head) ? 'utf-8' : 'windows-1252'
}

/** Mostly Latin text in two bytes a character: every other byte is zero. */
function utf16WithoutMark(head: Uint8Array): string | null {
  const pairs = Math.min(head.length, 2000) >> 1
  if (pairs < 8) return null
  let low = 0
  let high = 0
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) high++
    if (head[2 * i + 1] === 0) low++
  }
  if (low > 0.8 * pairs && high === 0) return 'utf-16le'
  return high > 0.8 * pairs && low === 0 ? 'utf-16be' : null
}

function isUtf8(head: Uint8Array): boolean {
  // The head may end within a character: up to three bytes of it are left out.
  for (let cut = 0; cut < 4; cut++) {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(head.subarray(0, head.length - cut))
      return true
    } catch {
      // Try with one byte less.
    }
  }
  return false
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
  const start = Buffer.from(head.subarray(0, 16)).toString('latin1')
  for (const [magic, name] of MAGIC) if (start.startsWith(magic)) return name
  const zero = head.indexOf(0)
  if (zero >= 0) return `bytes that are no text (a zero at position ${zero + 1})`
  let controls = 0
  for (const byte of head) if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c) controls++
  return controls > 0.02 * head.length ? `bytes that are no text (${controls} control characters among the first ${head.length})` : null
}
