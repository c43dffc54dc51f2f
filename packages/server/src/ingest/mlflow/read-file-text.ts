import { readFile } from 'node:fs/promises'
import type { SourceFile } from '../importer.ts'

/** Of a file of one value no more than this is read, in bytes; MLflow's longest param has 6,000 characters. */
const LONGEST = 1 << 20

/** The text of a small file. It is not kept, as `head` would: a store has one for every param of every run. */
export async function readFileText(file: SourceFile): Promise<string> {
  if (file.packed === undefined && file.size <= LONGEST) return readFile(await file.path(), 'utf8')
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of file.open()) {
    parts.push(part)
    length += part.length
    if (length >= LONGEST) break
  }
  return Buffer.concat(parts).subarray(0, LONGEST).toString('utf8')
}
