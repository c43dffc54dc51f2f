import { InputError } from '@sweepwise/core'
import type { SourceFile } from './importer.ts'
import { readText } from './read-text.ts'

/** A line longer than this is no line, in characters. */
const LONGEST_LINE = 256e6

/**
 * The lines of a file, without their ends; what stands behind the last line end is a line if it is not empty.
 * @throws InputError BAD_JSON for a line of more than 256 million characters, BINARY_FILE
 */
export async function* readLines(file: SourceFile): AsyncGenerator<string> {
  let rest = ''
  let line = 0
  for await (const part of readText(file)) {
    let from = 0
    for (let end = part.indexOf('\n'); end >= 0; end = part.indexOf('\n', from)) {
      line++
      yield rest + part.slice(from, end)
      rest = ''
      from = end + 1
    }
    rest += part.slice(from)
    if (rest.length > LONGEST_LINE)
      throw new InputError('BAD_JSON', { path: file.name, line: line + 1, found: 'a line of more than 256 million characters' })
  }
  if (rest !== '') yield rest
}
