import { type PointerEvent, useEffect, useRef, useState } from 'react'
import type { PanelLayout } from '../url-state/panel-layout.ts'
import { type Drop, dropAt, dropped, type Edges } from './panel-drag.ts'

/** Shorter than this it was a click. */
const CLICK_PX = 5
/** Within this distance of its upper or lower edge the window scrolls, at most by so much a frame. */
const SCROLL_ZONE = 96
const MOST_SCROLL = 24

export interface Carried {
  readonly id: string
  /** Null = over itself. */
  readonly drop: Drop | null
}

/** A panel carried with the pointer: while it is held, where it would come to stand; the new layout once it is let go. Esc lets it be. */
export function useCarryPanel(
  layout: PanelLayout,
  edgesOf: () => ReadonlyMap<string, Edges>,
  onDropped: (layout: PanelLayout, id: string) => void,
): { readonly carried: Carried | null; readonly grasp: (id: string, event: PointerEvent<HTMLElement>, onClick?: () => void) => void } {
  const [carried, setCarried] = useState<Carried | null>(null)
  const latest = useRef({ layout, edgesOf, onDropped })
  latest.current = { layout, edgesOf, onDropped }
  const stop = useRef<(() => void) | null>(null)
  useEffect(() => () => stop.current?.(), [])

  const grasp = (id: string, event: PointerEvent<HTMLElement>, onClick?: () => void) => {
    if (event.button !== 0) return
    stop.current?.()
    const from = [event.clientX, event.clientY] as const
    let at: readonly [number, number] = from
    let moving = false
    let frame = 0
    let drop: Drop | null = null
    const look = () => {
      const { layout: now, edgesOf: edges } = latest.current
      drop = dropAt(now, edges(), id, at[0], at[1])
      setCarried((old) => (old?.drop?.at === drop?.at && old?.drop?.edge === drop?.edge && old !== null ? old : { id, drop }))
    }
    const step = () => {
      const [, y] = at
      const by = y < SCROLL_ZONE ? y - SCROLL_ZONE : Math.max(0, y - (innerHeight - SCROLL_ZONE))
      if (by !== 0) scrollBy({ top: Math.max(-1, Math.min(1, by / SCROLL_ZONE)) * MOST_SCROLL, behavior: 'instant' })
      look()
      frame = requestAnimationFrame(step)
    }
    const move = (next: globalThis.PointerEvent) => {
      at = [next.clientX, next.clientY]
      if (moving || Math.hypot(at[0] - from[0], at[1] - from[1]) < CLICK_PX) return
      moving = true
      document.documentElement.dataset['carrying'] = ''
      step()
    }
    const end = () => {
      stop.current = null
      cancelAnimationFrame(frame)
      delete document.documentElement.dataset['carrying']
      for (const [name, listener] of listeners) removeEventListener(name, listener as EventListener, true)
      setCarried(null)
    }
    const release = () => {
      if (moving) look()
      const { layout: now, onDropped: done } = latest.current
      end()
      if (!moving) onClick?.()
      else if (drop !== null) done(dropped(now, id, drop), id)
    }
    const key = (press: KeyboardEvent) => {
      if (press.key !== 'Escape') return
      press.preventDefault()
      press.stopPropagation()
      end()
    }
    const listeners = [
      ['pointermove', move],
      ['pointerup', release],
      ['pointercancel', end],
      ['keydown', key],
    ] as const
    for (const [name, listener] of listeners) addEventListener(name, listener as EventListener, true)
    stop.current = end
  }
  return { carried, grasp }
}
