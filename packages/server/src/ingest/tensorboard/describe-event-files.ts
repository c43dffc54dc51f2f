import { firstOf } from '../first-of.ts'
import type { Rejection } from '../importer.ts'
import { findRestarts } from './restarts.ts'
import type { FileScan, FolderScan } from './scan-folder.ts'

/** What plugins call their values, in words. */
const WORDS: Readonly<Record<string, string>> = {
  image: 'images',
  text: 'texts',
  scalars: 'scalars of more than one number',
  pr_curves: 'precision-recall curves',
  graph_keras_model: 'Keras models',
  graph_run_metadata: 'graphs of a run',
  custom_scalars: 'layouts of charts',
  tensors: 'tensors without a plugin',
  mesh: 'meshes',
  nothing: '',
}

/** What the report says of event files: what was lost or is void, and what is no scalar. */
export function describeEventFiles(folders: readonly FolderScan[]): { damage: string[]; others: string[]; rejections: Rejection[] } {
  const files = folders.flatMap((folder) => folder.files)
  const rejections = files
    .filter(({ records, losses }) => records === 0 && losses.length > 0)
    .map(({ file }) => ({ file: file.name, reason: 'holds no record of an event file that is whole' }))
  const damage = [...firstOf(files.filter(({ records }) => records > 0).flatMap(lossesOf), 'files with losses')]
  const passedOver = files.reduce((sum, one) => sum + one.passedOver, 0)
  if (passedOver > 0) damage.push(`${passedOver} records that are no events, or larger than 64 MB, were passed over.`)
  const restarted = folders.filter(({ files }) => findRestarts(files).any)
  if (restarted.length > 0) {
    const names = firstOf(
      restarted.map(({ path }) => path || 'the folder itself'),
      'folders',
    )
    damage.push(
      `Runs that were stopped and taken up again: ${names.join(', ')}. What was logged before and lies at or beyond the step where the restart began is void, as in TensorBoard.`,
    )
  }
  const others = new Map<string, number>()
  for (const folder of folders) {
    for (const [kind, n] of folder.others) {
      const word = Object.hasOwn(WORDS, kind) ? WORDS[kind]! : kind
      if (word !== '') others.set(word, (others.get(word) ?? 0) + n)
    }
  }
  const words = [...others].map(([word, n]) => `${word} (${n.toLocaleString('en')})`).join(', ')
  return { damage, others: words === '' ? [] : [`Passed over, as they are no numbers: ${words}.`], rejections }
}

function lossesOf({ file, losses, records }: FileScan): readonly string[] {
  const corrupt = losses.filter(({ kind }) => kind === 'corrupt')
  const torn = losses.find(({ kind }) => kind === 'torn')
  const bytes = corrupt.reduce((sum, loss) => sum + loss.bytes, 0)
  return [
    ...(corrupt.length === 0
      ? []
      : [
          `${file.name}: ${bytes.toLocaleString('en')} bytes from position ${corrupt[0]!.at.toLocaleString('en')} on are damaged (${corrupt.length} ${corrupt.length === 1 ? 'place' : 'places'} where checksums do not hold); the other ${records.toLocaleString('en')} records were read.`,
        ]),
    ...(torn === undefined
      ? []
      : [
          `${file.name}: cut off within a record; its last ${torn.bytes.toLocaleString('en')} bytes were left out, ${records.toLocaleString('en')} records before them were read.`,
        ]),
  ]
}
