import { useIsFetching } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'

/** Between two answers of one analysis while runs report; what costs more rests longer. */
export const ANALYSIS_REST = { leastMs: 2000, times: 2 }

/**
 * The revision that questions of one kind go by while runs report all the time: the newest one, but not before the answers to
 * the last one have come and the server had a rest in proportion to what they cost. Otherwise every new point would end
 * a computation before it is through.
 * @param key what the keys of the questions that carry the revision begin with
 * @param rest how long to rest: at least `leastMs`, else `times` what the last answers took
 */
export function useHeldRevision(
  newest: string,
  key: readonly string[],
  rest: { readonly leastMs: number; readonly times: number },
): string {
  const busy = useIsFetching({ queryKey: key }) > 0
  const [held, setHeld] = useState(newest)
  const began = useRef(0)
  const restUntil = useRef(0)
  const { leastMs, times } = rest
  useEffect(() => {
    if (busy) {
      began.current = performance.now()
      return
    }
    if (began.current > 0) restUntil.current = performance.now() + Math.max(leastMs, times * (performance.now() - began.current))
    began.current = 0
  }, [busy, leastMs, times])
  useEffect(() => {
    if (newest === held || busy) return
    const timer = setTimeout(() => setHeld(newest), Math.max(0, restUntil.current - performance.now()))
    return () => clearTimeout(timer)
  }, [newest, held, busy])
  return held
}
