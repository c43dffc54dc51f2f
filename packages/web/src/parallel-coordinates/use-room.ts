import { type RefObject, useEffect, useState } from 'react'

/** Width of an element and device pixels a pixel, followed. */
export function useRoom(box: RefObject<HTMLDivElement | null>): { readonly width: number; readonly ratio: number } {
  const [room, setRoom] = useState({ width: 0, ratio: 1 })
  useEffect(() => {
    const element = box.current!
    const read = () => {
      const next = { width: Math.floor(element.clientWidth), ratio: Math.max(1, Math.min(3, window.devicePixelRatio || 1)) }
      setRoom((old) => (old.width === next.width && old.ratio === next.ratio ? old : next))
    }
    // It reports at once, when the page is laid out: asking before would have it laid out twice.
    const observer = new ResizeObserver(read)
    observer.observe(element)
    // Moving the window to another screen changes the ratio, not the width.
    window.addEventListener('resize', read)
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', read)
    }
  }, [box])
  return room
}
