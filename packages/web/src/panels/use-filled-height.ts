import { type RefObject, useEffect, useState } from 'react'
import { usePanelPlace } from './panel-place.ts'

/**
 * How tall what is drawn in `room` is to be, pixels: `natural`, or what is left of a panel whose height was set by hand. The room is
 * measured, so it must take what is left by itself (`fits` in the style sheet).
 * @param around pixels of the room that are not the drawing's
 */
export function useFilledHeight(room: RefObject<HTMLElement | null>, natural: number, around: number, isThere: boolean): number {
  const sized = usePanelPlace()?.height ?? null
  const [measured, setMeasured] = useState<number | null>(null)
  useEffect(() => {
    if (sized === null || !isThere || room.current === null) {
      setMeasured(null)
      return
    }
    const watch = new ResizeObserver(([entry]) => setMeasured(Math.floor(entry!.contentRect.height)))
    watch.observe(room.current)
    return () => watch.disconnect()
  }, [room, sized, isThere])
  return sized === null || measured === null ? natural : Math.max(120, measured - around)
}
