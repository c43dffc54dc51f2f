import type { TableSpec } from '@sweepwise/core'
import { Braces, FileSpreadsheet, Image, Link, PenTool } from 'lucide-react'
import { DropDown } from '../controls/drop-down.tsx'
import { useToast } from '../controls/toasts.tsx'
import { fileName, saveFile } from '../panels/panel-exports.ts'
import { idIn, usePanelPlace } from '../panels/panel-place.ts'
import { binColours, readRgb } from './palette.ts'
import type { FileColours } from './plot-files.ts'

/** Plots as they go into files. */
export interface FiledPlots {
  readonly svg: (colours: FileColours) => string
  readonly table: () => TableSpec
  readonly json: () => string
}

/** Plots as files: light colours, because pictures end up on paper and slides. */
export function FileMenu(props: { label: string; words: readonly string[]; anchor: string; filed: () => FiledPlots }) {
  const toast = useToast()
  const place = usePanelPlace()
  const save = async (format: 'png' | 'svg' | 'csv' | 'json') => {
    try {
      const { LIGHT_THEME, svgToPng, tableToCsv } = await import('@sweepwise/charts')
      const { svg, table, json } = props.filed()
      const hex = (text: string) => readRgb(`rgb(${[1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16)).join(', ')})`)
      const drawn = () => svg({ ...LIGHT_THEME, bins: binColours(LIGHT_THEME.objective.map(hex), hex(LIGHT_THEME.failed)) })
      const blob =
        format === 'json'
          ? new Blob([json()], { type: 'application/json' })
          : format === 'csv'
            ? new Blob([tableToCsv(table())], { type: 'text/csv' })
            : format === 'svg'
              ? new Blob([drawn()], { type: 'image/svg+xml' })
              : await svgToPng(drawn())
      saveFile(blob, fileName(props.words, format))
    } catch (error) {
      toast(`The ${format.toUpperCase()} could not be made: ${(error as Error).message}`)
    }
  }
  const copyLink = async () => {
    const url = new URL(location.href)
    url.hash = idIn(place, props.anchor)
    await navigator.clipboard.writeText(url.href)
    toast('Link copied')
  }
  return (
    <DropDown
      label={props.label}
      entries={[
        { label: 'Picture', hint: 'PNG', icon: Image, onSelect: () => save('png') },
        { label: 'Drawing', hint: 'SVG', icon: PenTool, onSelect: () => save('svg') },
        { label: 'Table', hint: 'CSV', icon: FileSpreadsheet, onSelect: () => save('csv') },
        { label: 'Result', hint: 'JSON', icon: Braces, onSelect: () => save('json') },
        { label: 'Copy link', icon: Link, apart: true, onSelect: copyLink },
      ]}
    />
  )
}
