import { type PointerEvent, type ReactNode, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { useToast } from '../controls/toasts.tsx'
import { type PanelActs, PanelGrip } from '../panels/panel-grip.tsx'
import { PanelPlaceProvider } from '../panels/panel-place.ts'
import {
  ALL_COLUMNS,
  HEIGHT_STEP,
  kindOf,
  layoutRows,
  MOST_PANELS,
  movedPanel,
  numberOf,
  type PanelBox,
  type PanelLayout,
  resizedPanel,
} from '../url-state/panel-layout.ts'
import type { Edges } from './panel-drag.ts'
import { useCarryPanel } from './use-carry-panel.ts'
import './panel-grid.css'

/** Between panels, pixels; as in the style sheet. */
const GAP = 16

/** Panels in their places: carried and resized with the pointer, or by keys on the dots of each; what happened is said. */
export function PanelGrid(props: {
  layout: PanelLayout
  nameOf: (id: string) => string
  onLayout: (layout: PanelLayout) => void
  /** @returns the id of the twin; null = there are too many */
  onDuplicate: (id: string) => string | null
  /** @returns puts it back */
  onRemove: (id: string) => () => void
  /** A panel that was just added and is to be seen. */
  fresh: string | null
  onSeen: () => void
  children: (box: PanelBox) => ReactNode
}) {
  const { layout, nameOf, onLayout, onDuplicate, onRemove, fresh, onSeen } = props
  const grid = useRef<HTMLDivElement>(null)
  const toast = useToast()
  const [said, setSaid] = useState('')
  const [size, setSize] = useState<PanelBox | null>(null)
  const shown = size === null ? layout : resizedPanel(layout, size.id, size)
  /** Whose dots get the focus once the layout has changed. */
  const next = useRef<string | null>(null)

  const itemOf = useCallback(
    (id: string) => grid.current?.querySelector<HTMLElement>(`:scope > [data-panel="${CSS.escape(id)}"]`) ?? null,
    [],
  )
  const edgesOf = () =>
    new Map<string, Edges>(layout.flatMap(({ id }) => [[id, itemOf(id)?.getBoundingClientRect()] as const]).filter(hasEdges))
  const place = (to: PanelLayout, id: string): string => {
    const rows = layoutRows(to)
    const row = rows.findIndex((boxes) => boxes.some((box) => box.id === id))
    const beside = rows[row]?.filter((box) => box.id !== id).map((box) => nameOf(box.id)) ?? []
    return `row ${row + 1} of ${rows.length}${beside.length === 0 ? '' : `, beside ${beside.join(' and ')}`}`
  }
  const change = (to: PanelLayout, id: string, what: (box: PanelBox) => string, nothing: string) => {
    if (to === layout || JSON.stringify(to) === JSON.stringify(layout)) {
      setSaid(nothing)
      return
    }
    next.current = id
    setSaid(what(to.find((box) => box.id === id)!))
    onLayout(to)
  }
  const { carried, grasp } = useCarryPanel(layout, edgesOf, (to, id) => {
    change(to, id, () => `${nameOf(id)} moved: ${place(to, id)}.`, `${nameOf(id)} stays where it is.`)
  })

  const text = JSON.stringify(layout)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the layout as text stands for it, which is a new object with every change
  useLayoutEffect(() => {
    const id = next.current
    if (id === null) return
    const item = itemOf(id)
    if (item === null) return
    next.current = null
    item.querySelector<HTMLElement>('[data-grip]')?.focus({ preventScroll: true })
    item.scrollIntoView({ block: 'nearest' })
  }, [text])
  useLayoutEffect(() => {
    if (fresh === null) return
    const item = itemOf(fresh)
    if (item === null) return
    item.querySelector<HTMLElement>('[data-grip]')?.focus({ preventScroll: true })
    item.scrollIntoView({ block: 'start' })
    setSaid(`${nameOf(fresh)} added: ${place(layout, fresh)}.`)
    onSeen()
  })

  const stepsOf = (id: string): number => Math.round((itemOf(id)?.querySelector('.panel')?.clientHeight ?? 0) / HEIGHT_STEP)
  const sizeWords = ({ id, width, height }: PanelBox): string =>
    `${nameOf(id)}: ${width} of ${ALL_COLUMNS} columns wide, ${height === null ? 'as tall as its content' : `${height * HEIGHT_STEP} pixels tall`}.`
  const actsOf = (box: PanelBox): PanelActs => {
    const { id } = box
    const name = nameOf(id)
    const resize = (to: Parameters<typeof resizedPanel>[2]) =>
      change(
        resizedPanel(layout, id, to),
        id,
        sizeWords,
        `${name} cannot be ${to.width === undefined ? 'shorter or taller' : 'narrower or wider'}.`,
      )
    return {
      move: (move) => {
        const to = movedPanel(layout, id, move)
        change(to, id, () => `${name} moved: ${place(to, id)}.`, `${name} is at the end of the page there.`)
      },
      widen: (columns) => resize({ width: box.width + columns }),
      heighten: (steps) => resize({ height: (box.height ?? stepsOf(id)) + steps }),
      fill: (share) => resize({ width: share === 'all' ? ALL_COLUMNS : ALL_COLUMNS / 2 }),
      unfold: box.height === null ? null : () => resize({ height: null }),
      duplicate: () => {
        const twin = onDuplicate(id)
        if (twin === null) toast(`A page holds ${MOST_PANELS} panels at most: remove one first.`)
        else {
          next.current = twin
          setSaid(`${nameOf(twin)} added after ${name}.`)
        }
      },
      remove: () => {
        const at = layout.findIndex((other) => other.id === id)
        next.current = (layout[at + 1] ?? layout[at - 1])?.id ?? null
        const undo = onRemove(id)
        toast(`Removed ${name}`, {
          label: 'Undo',
          run: () => {
            next.current = id
            undo()
          },
        })
      },
      grasp: (event, onClick) => grasp(id, event, onClick),
    }
  }

  /** From the lower right corner. */
  const stretch = (box: PanelBox, event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return
    event.preventDefault()
    const panel = event.currentTarget.closest<HTMLElement>('.panel')!
    const [column, wide, tall] = [(grid.current!.clientWidth + GAP) / ALL_COLUMNS, panel.offsetWidth, panel.offsetHeight]
    const from = [event.clientX, event.clientY + scrollY] as const
    const handle = event.currentTarget
    let last: PanelBox = box
    const move = ({ clientX, clientY }: globalThis.PointerEvent) => {
      const by = [clientX - from[0], clientY + scrollY - from[1]] as const
      const width = Math.round((wide + GAP + by[0]) / column)
      const height = Math.abs(by[1]) < HEIGHT_STEP / 2 ? box.height : Math.round((tall + by[1]) / HEIGHT_STEP)
      const [to] = resizedPanel([box], box.id, { width, height })
      if (to!.width === last.width && to!.height === last.height) return
      last = to!
      setSize(last)
    }
    const end = (done: boolean) => {
      handle.removeEventListener('pointermove', move)
      handle.removeEventListener('pointerup', up)
      handle.removeEventListener('pointercancel', cancel)
      setSize(null)
      if (done) change(resizedPanel(layout, box.id, last), box.id, sizeWords, '')
    }
    const [up, cancel] = [() => end(true), () => end(false)]
    handle.setPointerCapture(event.pointerId)
    handle.addEventListener('pointermove', move)
    handle.addEventListener('pointerup', up)
    handle.addEventListener('pointercancel', cancel)
  }

  return (
    <div className="panel-grid" ref={grid}>
      {shown.map((box) => {
        const { id, width, height } = box
        return (
          <div
            key={id}
            className="panel-item"
            data-panel={id}
            data-carried={carried?.id === id}
            data-drop={carried?.drop?.at === id ? carried.drop.edge : undefined}
            style={{ '--columns': width } as React.CSSProperties}
            onPointerDown={(event) => {
              // The empty part of a head; text in it can be selected, and buttons are buttons.
              if (isHead(event.target)) grasp(id, event)
            }}
          >
            {/* Beside the panel, not in it: whatever comes and goes there, the focus stays. */}
            <PanelGrip name={nameOf(id)} acts={actsOf(box)} wide={width === ALL_COLUMNS} />
            <PanelPlaceProvider
              value={{
                kind: kindOf(id),
                number: numberOf(id),
                corner: (
                  <i
                    className="panel-corner"
                    aria-hidden
                    onPointerDown={(event) => stretch(layout.find((known) => known.id === id)!, event)}
                  />
                ),
                columns: width,
                height: height === null ? null : height * HEIGHT_STEP,
              }}
            >
              {props.children(box)}
            </PanelPlaceProvider>
          </div>
        )
      })}
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </div>
  )
}

const hasEdges = (entry: readonly [string, DOMRect | undefined]): entry is readonly [string, DOMRect] => entry[1] !== undefined
const isHead = (target: EventTarget): boolean => target instanceof HTMLElement && target.classList.contains('panel-head')
