import type { DrawnChart } from '@sweepwise/charts'
import type { ChartSpec } from '@sweepwise/core'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { useDark } from '../theme/theme-choice.ts'
import { chartTheme } from './chart-theme.ts'
import { inTurn } from './in-turn.ts'
import { loadCharts } from './load-charts.ts'

/**
 * Keeps a chart of `spec` in `box`: drawn once the charts have been loaded, again when the spec or the theme changes, as large
 * as its box, gone with its component.
 * @returns the chart, null before it is drawn; and the spec that it shows, which comes a little after the one that is asked for
 */
export function useDrawnChart(
  box: RefObject<HTMLDivElement | null>,
  spec: ChartSpec,
  onPick?: (index: number) => void,
  onPoint?: (index: number | null) => void,
): { readonly chart: RefObject<DrawnChart | null>; readonly drawn: ChartSpec | null } {
  const chart = useRef<DrawnChart | null>(null)
  const dark = useDark()
  const latest = useRef({ spec, dark, onPick, onPoint })
  latest.current = { spec, dark, onPick, onPoint }
  const [drawn, setDrawn] = useState<ChartSpec | null>(null)

  useEffect(() => {
    const element = box.current!
    let gone = false
    let drawnAt = ''
    let takeBack = () => {}
    let made: DrawnChart | null = null
    const size = () => `${element.clientWidth} × ${element.clientHeight}`
    const resize = new ResizeObserver(() => {
      // An observer reports once at first, when the chart has its size already.
      if (size() !== drawnAt) made?.resize()
      drawnAt = size()
    })
    void loadCharts().then(({ drawInto }) => {
      if (gone) return
      takeBack = inTurn(() => {
        const first = latest.current
        const standing = Promise.withResolvers<void>()
        const stands = () => {
          standing.resolve()
          if (gone) return
          chart.current = made
          const { spec: wanted, dark: isDark } = latest.current
          if (wanted !== first.spec || isDark !== first.dark) made!.update(wanted, chartTheme(isDark))
          setDrawn(wanted)
        }
        made = drawInto(
          element,
          first.spec,
          chartTheme(first.dark),
          stands,
          (index) => latest.current.onPick?.(index),
          (index) => latest.current.onPoint?.(index),
        )
        drawnAt = size()
        resize.observe(element)
        return standing.promise
      })
    })
    return () => {
      gone = true
      takeBack()
      resize.disconnect()
      made?.dispose()
      chart.current = null
    }
  }, [box])
  useEffect(
    () =>
      inTurn(() => {
        // The first drawing is of what is asked for when it comes to it.
        if (chart.current === null) return
        chart.current.update(spec, chartTheme(dark))
        setDrawn(spec)
      }),
    [spec, dark],
  )
  return { chart, drawn }
}
