import type { AnalysisResult, PanelSpec } from '@sweepwise/core'
import { Braces, FileSpreadsheet, Image, Link, PenTool } from 'lucide-react'
import { DropDown } from '../controls/drop-down.tsx'
import { useToast } from '../controls/toasts.tsx'
import { type ExportFormat, fileName, panelFile, saveFile } from './panel-exports.ts'

/** The three dots of a panel: take it along as a file or as a link. */
export function PanelMenu({ panel, result, project }: { panel: PanelSpec; result: AnalysisResult; project: string }) {
  const toast = useToast()
  const save = async (format: ExportFormat) => {
    try {
      saveFile(await panelFile(panel, result, format), fileName([project, result.analysis, result.metric], format))
    } catch (error) {
      toast(`The ${format.toUpperCase()} could not be made: ${(error as Error).message}`)
    }
  }
  return (
    <DropDown
      label={`Export ${panel.title}`}
      entries={[
        { label: 'Picture', hint: 'PNG', icon: Image, onSelect: () => save('png') },
        { label: 'Drawing', hint: 'SVG', icon: PenTool, onSelect: () => save('svg') },
        { label: 'Table', hint: 'CSV', icon: FileSpreadsheet, onSelect: () => save('csv') },
        { label: 'Result', hint: 'JSON', icon: Braces, onSelect: () => save('json') },
        {
          label: 'Copy link',
          icon: Link,
          apart: true,
          onSelect: async () => {
            const url = new URL(location.href)
            url.hash = result.analysis
            await navigator.clipboard.writeText(url.href)
            toast('Link copied')
          },
        },
      ]}
    />
  )
}
