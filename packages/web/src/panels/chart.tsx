import type { ChartSpec } from '@sweepwise/core'
import { useMemo, useRef } from 'react'
import { useDrawnChart } from './use-drawn-chart.ts'
import { useForestRoom } from './use-forest-room.ts'

/** A chart on a canvas; the charts are loaded with the first one. */
export function Chart(props: {
  spec: ChartSpec
  /** What it shows, in words. */
  summary: string
  /** Pixels; by default as the style sheet says. */
  height?: number | undefined
  /** Hears clicks on marks, by their place in the spec. Whatever it does must be reachable by keys elsewhere. */
  onPick?: (index: number) => void
}) {
  const { spec, summary, height, onPick } = props
  const box = useRef<HTMLDivElement>(null)
  const room = useForestRoom(box)
  const fitted = useMemo(() => (spec.kind === 'forest' && room !== undefined ? { ...spec, room } : spec), [spec, room])
  useDrawnChart(box, fitted, onPick)

  return <div className="chart-box" ref={box} role="img" aria-label={summary} style={height === undefined ? undefined : { height }} />
}
