import type { ForestSpec } from '@sweepwise/core'
import { type RefObject, useLayoutEffect, useState } from 'react'

/** Narrower than this the picture leaves to the table what rows rest on, and then the digits too; pixels. */
const [HALF, THIRD] = [820, 560]

export const forestRoom = (width: number): ForestSpec['room'] => (width >= HALF ? undefined : width >= THIRD ? 'half' : 'third')

/** How much room a picture of effects has in `box`, as it is resized. */
export function useForestRoom(box: RefObject<HTMLElement | null>): ForestSpec['room'] {
  const [room, setRoom] = useState<ForestSpec['room']>()
  useLayoutEffect(() => {
    const element = box.current!
    const look = () => setRoom(forestRoom(element.clientWidth))
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [box])
  return room
}
