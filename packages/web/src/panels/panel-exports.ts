import type { PanelSpec } from '@sweepwise/core'

export const EXPORT_FORMATS = ['png', 'svg', 'csv', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/**
 * A panel as a file. JSON is the result itself with every digit, CSV its table, SVG and PNG its picture in light colours,
 * because pictures end up on paper and slides. The charts are loaded when they are first wanted.
 */
export async function panelFile(panel: PanelSpec, result: unknown, format: ExportFormat): Promise<Blob> {
  if (format === 'json') return new Blob([`${JSON.stringify(result, null, 2)}\n`], { type: 'application/json' })
  const { renderSvg, svgToPng, tableToCsv } = await import('@sweepwise/charts')
  if (format === 'csv') return new Blob([tableToCsv(panel.table)], { type: 'text/csv' })
  const svg = renderSvg(panel)
  return format === 'svg' ? new Blob([svg], { type: 'image/svg+xml' }) : svgToPng(svg)
}

/** Words joined to a name every file system takes. */
export function fileName(words: readonly string[], extension: string): string {
  const name = words
    .join('-')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return `${name.slice(0, 120) || 'panel'}.${extension}`
}

/** Hands a file to the browser's downloads. */
export function saveFile(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // Some browsers begin reading only after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 30_000)
}
