import type { DrawnChart } from '@sweepwise/charts'
import type { ChartSpec } from '@sweepwise/core'
import { useEffect, useRef } from 'react'
import { useDark } from '../theme/theme-choice.ts'
import { readChartTheme } from './chart-theme.ts'

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
  const { spec, summary, height } = props
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<DrawnChart | null>(null)
  const dark = useDark()
  const latest = useRef(props)
  latest.current = props

  useEffect(() => {
    const element = box.current!
    let gone = false
    const resize = new ResizeObserver(() => chart.current?.resize())
    void import('@sweepwise/charts').then(({ drawInto }) => {
      if (gone) return
      chart.current = drawInto(element, latest.current.spec, readChartTheme(element), (index) => latest.current.onPick?.(index))
      resize.observe(element)
    })
    return () => {
      gone = true
      resize.disconnect()
      chart.current?.dispose()
      chart.current = null
    }
  }, [])
  // `dark` changes no value here, but every colour that is read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => chart.current?.update(spec, readChartTheme(box.current!)), [spec, dark])

  return <div className="chart-box" ref={box} role="img" aria-label={summary} style={height === undefined ? undefined : { height }} />
}
