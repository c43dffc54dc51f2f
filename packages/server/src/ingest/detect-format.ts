import { InputError } from '@sweepwise/core'
import type { Importer, Source } from './importer.ts'
import { IMPORTERS } from './importers/importers.ts'
import { binaryKind, headText } from './read-text.ts'

/**
 * The importer whose layout a source has: the highest score of all, or the one that was named.
 * @throws InputError UNKNOWN_FORMAT, BINARY_FILE, NO_RUNS_FOUND
 */
export async function detectFormat(source: Source, named?: string): Promise<Importer> {
  const titles = IMPORTERS.map(({ format, title }) => `${title} (${format})`)
  if (named !== undefined) {
    const importer = IMPORTERS.find(({ format }) => format === named)
    if (importer === undefined)
      throw new InputError('UNKNOWN_FORMAT', { source: source.label, found: `there is no format '${named}'`, formats: titles })
    return importer
  }
  let best: Importer | null = null
  let bestScore = 0
  let obstacle: InputError | null = null
  for (const importer of IMPORTERS) {
    try {
      const score = await importer.detect(source)
      if (score > bestScore) {
        best = importer
        bestScore = score
      }
    } catch (error) {
      // What stops one reader (bytes that are no text) may be what another reads.
      if (!(error instanceof InputError)) throw error
      obstacle ??= error
    }
  }
  if (best !== null) return best
  if (obstacle !== null && source.files.length === 1) throw obstacle
  if (source.files.length === 1) {
    const [file] = source.files
    const kind = binaryKind(await file!.head())
    if (kind !== null) throw new InputError('BINARY_FILE', { path: file!.name, found: kind })
    throw new InputError('UNKNOWN_FORMAT', {
      source: source.label,
      found: `it begins with '${(await headText(file!, 60)).trim().slice(0, 40)}'`,
      formats: titles,
    })
  }
  const endings = [...new Set(source.files.map(({ name }) => /\.[a-z0-9]+$/i.exec(name)?.[0] ?? name))].slice(0, 5)
  const found =
    source.files.length === 0
      ? 'the folder holds no files'
      : `${source.files.length} files (${endings.join(', ')}), none in a layout that is known`
  throw new InputError('NO_RUNS_FOUND', { source: source.label, found, formats: titles })
}
