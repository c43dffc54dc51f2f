import { ALL_COLUMNS, type PanelLayout, pairedPanel, placedPanel } from '../url-state/panel-layout.ts'

/** Edges of a panel in the window, pixels. */
export interface Edges {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Where a panel that is carried would come to stand: beside an edge of another. */
export interface Drop {
  readonly at: string
  readonly edge: 'left' | 'top' | 'right' | 'bottom'
}

/** So much of a panel at each side means "beside it". */
const SIDE = 0.22

/** What is meant by a pointer that carries a panel; null over the panel itself, where nothing would change. */
export function dropAt(layout: PanelLayout, edges: ReadonlyMap<string, Edges>, carried: string, x: number, y: number): Drop | null {
  let nearest: { readonly id: string; readonly width: number; readonly distance: number } | null = null
  for (const { id, width } of layout) {
    const box = edges.get(id)
    if (box === undefined) continue
    const distance = Math.hypot(outside(x, box.left, box.right), outside(y, box.top, box.bottom))
    if (nearest === null || distance < nearest.distance) nearest = { id, width, distance }
  }
  if (nearest === null || nearest.id === carried) return null
  const { left, top, right, bottom } = edges.get(nearest.id)!
  const across = (x - left) / (right - left)
  if (nearest.width < ALL_COLUMNS) return { at: nearest.id, edge: across < 0.5 ? 'left' : 'right' }
  if (nearest.distance === 0 && across < SIDE) return { at: nearest.id, edge: 'left' }
  if (nearest.distance === 0 && across > 1 - SIDE) return { at: nearest.id, edge: 'right' }
  return { at: nearest.id, edge: y < (top + bottom) / 2 ? 'top' : 'bottom' }
}

/** The layout once it is let go. */
export function dropped(layout: PanelLayout, carried: string, { at, edge }: Drop): PanelLayout {
  const target = layout.find(({ id }) => id === at)
  if (target === undefined || at === carried) return layout
  if (target.width === ALL_COLUMNS && (edge === 'left' || edge === 'right')) return pairedPanel(layout, carried, at, edge)
  if (edge === 'left' || edge === 'top') return placedPanel(layout, carried, at)
  const others = layout.filter(({ id }) => id !== carried)
  return placedPanel(layout, carried, others[others.findIndex(({ id }) => id === at) + 1]?.id ?? null)
}

const outside = (value: number, low: number, high: number): number => Math.max(low - value, 0, value - high)
