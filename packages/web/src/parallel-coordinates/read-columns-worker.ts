import { columnsParts } from './read-columns.ts'

/** The side of the page: many megabytes of JSON are read here, and what came out goes there without being copied. */
const page = globalThis as unknown as {
  onmessage: (event: MessageEvent<ArrayBuffer>) => void
  postMessage: (part: unknown, transfer: readonly Transferable[]) => void
}
page.onmessage = ({ data }) => {
  for (const part of columnsParts(data)) {
    const arrays = part.kind === 'column' ? [part.column.values, part.column.set, part.facts.sorted, part.facts.distinct] : []
    page.postMessage(part, [...new Set(arrays.flatMap((array) => (array === null ? [] : [array.buffer as ArrayBuffer])))])
  }
  page.postMessage(null, [])
}
