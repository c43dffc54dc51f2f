/** A panel of the page: what it is, and how much of the grid it takes. */
export interface PanelBox {
  /** `scatter`, or `scatter-2` where there are several of a kind; under it stands what is chosen in this panel. */
  readonly id: string
  /** Columns of twelve. */
  readonly width: number
  /** In steps of `HEIGHT_STEP` pixels; null = as tall as its content. */
  readonly height: number | null
}

/** From the upper left, row by row: a panel that no longer fits into a row begins the next. */
export type PanelLayout = readonly PanelBox[]

export const ALL_COLUMNS = 12
/** A third of the page; below, tables would be all scroll bars. */
export const LEAST_COLUMNS = 4
export const HEIGHT_STEP = 40
/** Title, a few rows and caption. */
export const LEAST_HEIGHT = 5
export const MOST_HEIGHT = 60
/** Each of them asks the server something. */
export const MOST_PANELS = 40

/** In place of a layout without a panel, which as an empty text would not stand in the URL. */
const NONE = 'none'

export const panelBox = (id: string, width = ALL_COLUMNS, height: number | null = null): PanelBox => ({ id, width, height })

/** `scatter-2` → `scatter`. No kind of panel ends with a number. */
export const kindOf = (id: string): string => id.replace(/-\d+$/, '')

/** `scatter-2` → 2; the first of its kind has no number in its id. */
export const numberOf = (id: string): number => Number(/-(\d+)$/.exec(id)?.[1] ?? 1)

/** Reads `importance,scatter:6,scatter-2:6x12`: id, columns and steps of height. Unreadable entries are passed over. */
export function readLayout(text: string): PanelLayout {
  const boxes = new Map<string, PanelBox>()
  for (const entry of text.split(',')) {
    const [, id, width, height] = /^([a-z][\w-]*)(?::(\d{1,3})?(?:x(\d{1,3}))?)?$/.exec(entry.trim()) ?? []
    if (id === undefined || id === NONE || !isProper(id) || boxes.has(id) || boxes.size === MOST_PANELS) continue
    boxes.set(id, panelBox(id, readWidth(width), height === undefined ? null : clamp(Number(height), LEAST_HEIGHT, MOST_HEIGHT)))
  }
  return [...boxes.values()]
}

/** The first of a kind has no number, so none is called `scatter-1`. */
const isProper = (id: string): boolean => id === kindOf(id) || /-([2-9]|[1-9]\d+)$/.test(id)

/** The inverse; undefined where the layout is the automatic one, so that it leaves the URL. */
export function writeLayout(layout: PanelLayout, automatic: PanelLayout): string | undefined {
  const text = written(layout)
  return text === written(automatic) ? undefined : text
}

function written(layout: PanelLayout): string {
  if (layout.length === 0) return NONE
  return layout
    .map(({ id, width, height }) => {
      const size = `${width === ALL_COLUMNS ? '' : width}${height === null ? '' : `x${height}`}`
      return size === '' ? id : `${id}:${size}`
    })
    .join(',')
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, Math.round(value)))
const readWidth = (text: string | undefined): number => (text === undefined ? ALL_COLUMNS : clamp(Number(text), LEAST_COLUMNS, ALL_COLUMNS))

/** An id that is free: the kind itself, else with the lowest number from 2 on. */
export function freeId(layout: PanelLayout, kind: string): string {
  const taken = new Set(layout.map(({ id }) => id))
  for (let number = 1; ; number++) {
    const id = number === 1 ? kind : `${kind}-${number}`
    if (!taken.has(id)) return id
  }
}

/** A new panel: after the last of its kind, else before the table of runs where that ends the page, else last. */
export function withPanel(layout: PanelLayout, box: PanelBox): PanelLayout {
  const alike = layout.findLastIndex(({ id }) => kindOf(id) === kindOf(box.id))
  const at = alike >= 0 ? alike + 1 : layout.at(-1)?.id === 'runs' ? layout.length - 1 : layout.length
  return layout.toSpliced(at, 0, box)
}

/** A twin of a panel right after it, of the same size. */
export function withTwin(layout: PanelLayout, id: string, twin: string): PanelLayout {
  const at = placeOf(layout, id)
  return at < 0 ? layout : layout.toSpliced(at + 1, 0, { ...layout[at]!, id: twin })
}

export const withoutPanel = (layout: PanelLayout, id: string): PanelLayout => layout.filter((box) => box.id !== id)

/** Rows of the grid with the column at which each panel begins. */
export function layoutRows(layout: PanelLayout): readonly (readonly (PanelBox & { readonly column: number })[])[] {
  const rows: (PanelBox & { readonly column: number })[][] = []
  let column = ALL_COLUMNS
  for (const box of layout) {
    if (column + box.width > ALL_COLUMNS) {
      rows.push([])
      column = 0
    }
    rows.at(-1)!.push({ ...box, column })
    column += box.width
  }
  return rows
}

export type PanelMove = 'up' | 'down' | 'left' | 'right' | 'first' | 'last'

/**
 * Left and right: one place along the order. Up and down: past a row; where one of the same place and width stands there, the two
 * change places. The same layout where there is no way further.
 */
export function movedPanel(layout: PanelLayout, id: string, move: PanelMove): PanelLayout {
  const at = placeOf(layout, id)
  if (at < 0) return layout
  if (move === 'left' || move === 'right') return swapped(layout, at, at + (move === 'left' ? -1 : 1))
  const rows = layoutRows(layout)
  const row = rows.findIndex((boxes) => boxes.some((box) => box.id === id))
  if (move === 'first') return placedPanel(layout, id, layout[0]!.id)
  if (move === 'last') return placedPanel(layout, id, null)
  const own = rows[row]!.find((box) => box.id === id)!
  const beside = rows[row + (move === 'up' ? -1 : 1)]
  if (beside === undefined) {
    // A row of its own above all others, or below them.
    return rows[row]!.length === 1 ? layout : placedPanel(layout, id, move === 'up' ? layout[0]!.id : null)
  }
  const same = beside.find((box) => box.column === own.column && box.width === own.width)
  if (same !== undefined) return swapped(layout, at, placeOf(layout, same.id))
  if (move === 'up') return placedPanel(layout, id, beside[0]!.id)
  return placedPanel(layout, id, layout[placeOf(layout, beside.at(-1)!.id) + 1]?.id ?? null)
}

/** Puts a panel before another; null = at the end. */
export function placedPanel(layout: PanelLayout, id: string, before: string | null): PanelLayout {
  const box = layout.find((known) => known.id === id)
  if (box === undefined || before === id) return layout
  const others = withoutPanel(layout, id)
  const at = before === null ? others.length : placeOf(others, before)
  return at < 0 ? layout : others.toSpliced(at, 0, box)
}

/** Puts a panel to the left or right of another one that takes the whole width: each gets a half. */
export function pairedPanel(layout: PanelLayout, id: string, other: string, side: 'left' | 'right'): PanelLayout {
  if (id === other || placeOf(layout, id) < 0 || placeOf(layout, other) < 0) return layout
  const half = (box: PanelBox): PanelBox => (box.id === id || box.id === other ? { ...box, width: ALL_COLUMNS / 2 } : box)
  const halves = layout.map(half)
  const after = withoutPanel(halves, id)[placeOf(withoutPanel(halves, id), other) + 1]?.id ?? null
  return placedPanel(halves, id, side === 'left' ? other : after)
}

/** Another size, within what is possible. */
export function resizedPanel(
  layout: PanelLayout,
  id: string,
  size: { readonly width?: number; readonly height?: number | null },
): PanelLayout {
  return layout.map((box) => {
    if (box.id !== id) return box
    const width = size.width === undefined ? box.width : clamp(size.width, LEAST_COLUMNS, ALL_COLUMNS)
    const height = size.height === undefined ? box.height : size.height === null ? null : clamp(size.height, LEAST_HEIGHT, MOST_HEIGHT)
    return { id, width, height }
  })
}

const placeOf = (layout: PanelLayout, id: string): number => layout.findIndex((box) => box.id === id)

function swapped(layout: PanelLayout, a: number, b: number): PanelLayout {
  const [one, other] = [layout[a], layout[b]]
  return one === undefined || other === undefined ? layout : layout.with(a, other).with(b, one)
}
