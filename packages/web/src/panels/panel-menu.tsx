import type { PanelSpec } from '@sweepwise/core'
import { Braces, FileSpreadsheet, Image, Link, PenTool } from 'lucide-react'
import { DropDown } from '../controls/drop-down.tsx'
import { useToast } from '../controls/toasts.tsx'
import { type ExportFormat, fileName, panelFile, saveFile } from './panel-exports.ts'
import { idIn, usePanelPlace } from './panel-place.ts'

/** What a panel's files hold. */
export interface PanelContent {
  readonly panel: PanelSpec
  /** The JSON file: the answer behind the panel with every digit. */
  readonly result: unknown
}

/** The three dots of a panel: take it along as a file or as a link. What is large may be fetched when it is wanted. */
export function PanelMenu(props: {
  title: string
  /** Words of the file's name. */
  words: readonly string[]
  content: (format: ExportFormat) => PanelContent | Promise<PanelContent>
  /** Where on the page the panel is, for a link to it. */
  anchor?: string
}) {
  const { title, words, content, anchor } = props
  const toast = useToast()
  const place = usePanelPlace()
  const save = async (format: ExportFormat) => {
    try {
      const { panel, result } = await content(format)
      saveFile(await panelFile(panel, result, format), fileName(words, format))
    } catch (error) {
      toast(`The ${format.toUpperCase()} could not be made: ${(error as Error).message}`)
    }
  }
  const copyLink = async () => {
    const url = new URL(location.href)
    url.hash = anchor === undefined ? '' : idIn(place, anchor)
    await navigator.clipboard.writeText(url.href)
    toast('Link copied')
  }
  return (
    <DropDown
      label={`Export ${title}`}
      entries={[
        { label: 'Picture', hint: 'PNG', icon: Image, onSelect: () => save('png') },
        { label: 'Drawing', hint: 'SVG', icon: PenTool, onSelect: () => save('svg') },
        { label: 'Table', hint: 'CSV', icon: FileSpreadsheet, onSelect: () => save('csv') },
        { label: 'Result', hint: 'JSON', icon: Braces, onSelect: () => save('json') },
        ...(anchor === undefined ? [] : [{ label: 'Copy link', icon: Link, apart: true, onSelect: copyLink }]),
      ]}
    />
  )
}
