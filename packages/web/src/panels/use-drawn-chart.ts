import type { DrawnChart } from '@sweepwise/charts'
import type { ChartSpec } from '@sweepwise/core'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useDark } from '../theme/theme-choice.ts'
import { readChartTheme } from './chart-theme.ts'

/**
 * Keeps a chart of `spec` in `box`: drawn once the charts have been loaded, again when the spec or the theme changes, as large
 * as its box, gone with its component.
 * @returns the chart, null before it is drawn; and whether it is
 */
export function useDrawnChart(
  box: RefObject<HTMLDivElement | null>,
  spec: ChartSpec,
  onPick?: (index: number) => void,
  onPoint?: (index: number | null) => void,
): { readonly chart: RefObject<DrawnChart | null>; readonly ready: boolean } {
  const chart = useRef<DrawnChart | null>(null)
  const latest = useRef({ spec, onPick, onPoint })
  latest.current = { spec, onPick, onPoint }
  const dark = useDark()
  const [ready, setReady] = useState(false)

  useEffect(() => {
    const element = box.current!
    let gone = false
    let drawnAt = ''
    const size = () => `${element.clientWidth} × ${element.clientHeight}`
    const resize = new ResizeObserver(() => {
      // An observer reports once at first, when the chart has its size already.
      if (size() !== drawnAt) chart.current?.resize()
      drawnAt = size()
    })
    void import('@sweepwise/charts').then(({ drawInto }) => {
      if (gone) return
      chart.current = drawInto(
        element,
        latest.current.spec,
        readChartTheme(element),
        (index) => latest.current.onPick?.(index),
        (index) => latest.current.onPoint?.(index),
      )
      drawnAt = size()
      resize.observe(element)
      setReady(true)
    })
    return () => {
      gone = true
      resize.disconnect()
      chart.current?.dispose()
      chart.current = null
    }
  }, [box])
  // `dark` changes no value here, but every colour that is read.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => chart.current?.update(spec, readChartTheme(box.current!)), [spec, dark])
  return { chart, ready }
}
