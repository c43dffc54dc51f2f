import {
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  Columns2,
  Copy,
  Grip,
  Maximize2,
  Minimize2,
  RectangleHorizontal,
  Trash2,
  UnfoldVertical,
} from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { MenuEntries, type MenuEntry } from '../controls/drop-down.tsx'
import { Hint } from '../controls/hint.tsx'
import type { PanelMove } from '../url-state/panel-layout.ts'

/** What can be done with a panel as a whole. Sizes are steps: columns of twelve, and of the height. */
export interface PanelActs {
  readonly move: (move: PanelMove) => void
  readonly widen: (columns: number) => void
  readonly heighten: (steps: number) => void
  /** As wide as the page, or half of it. */
  readonly fill: (share: 'all' | 'half') => void
  /** As tall as its content again; null where it is. */
  readonly unfold: (() => void) | null
  readonly duplicate: () => void
  readonly remove: () => void
  /** The pointer went down on it and may be about to carry the panel; `onClick` where it comes up again in place. */
  readonly grasp: (event: PointerEvent<HTMLElement>, onClick: () => void) => void
}

const MOVES: Readonly<Record<string, PanelMove>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Home: 'first',
  End: 'last',
}
const SIZES: Readonly<Record<string, readonly [act: 'widen' | 'heighten', by: number]>> = {
  ArrowLeft: ['widen', -1],
  ArrowRight: ['widen', 1],
  ArrowUp: ['heighten', -1],
  ArrowDown: ['heighten', 1],
}

/** The dots a panel is carried by; arrow keys move it, with Shift they resize it, and a click has all of it as a menu. */
export function PanelGrip({ name, acts, wide }: { name: string; acts: PanelActs; wide: boolean }) {
  const [open, setOpen] = useState(false)
  // What takes its element away, or another one's focus, comes after the menu has given the focus back.
  const chosen = useRef<(() => void) | null>(null)
  const press = (event: KeyboardEvent) => {
    if (open || event.ctrlKey || event.metaKey || event.altKey) return
    const size = event.shiftKey ? SIZES[event.key] : undefined
    const move = event.shiftKey ? undefined : MOVES[event.key]
    if (size !== undefined) acts[size[0]](size[1])
    else if (move !== undefined) acts.move(move)
    else if (event.key === 'Delete' || event.key === 'Backspace') acts.remove()
    else if (event.key.toLowerCase() === 'd') acts.duplicate()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const later = (act: () => void) => () => {
    chosen.current = act
  }
  const entries: readonly MenuEntry[] = [
    { label: 'Move up', hint: '↑', icon: ArrowUp, onSelect: later(() => acts.move('up')) },
    { label: 'Move down', hint: '↓', icon: ArrowDown, onSelect: later(() => acts.move('down')) },
    { label: 'Move left', hint: '←', icon: ArrowLeft, onSelect: later(() => acts.move('left')) },
    { label: 'Move right', hint: '→', icon: ArrowRight, onSelect: later(() => acts.move('right')) },
    wide
      ? { label: 'Half the width', icon: Columns2, apart: true, onSelect: later(() => acts.fill('half')) }
      : { label: 'The whole width', icon: RectangleHorizontal, apart: true, onSelect: later(() => acts.fill('all')) },
    { label: 'Taller', hint: 'Shift ↓', icon: Maximize2, onSelect: later(() => acts.heighten(2)) },
    { label: 'Shorter', hint: 'Shift ↑', icon: Minimize2, onSelect: later(() => acts.heighten(-2)) },
    ...(acts.unfold === null ? [] : [{ label: 'As tall as its content', icon: UnfoldVertical, onSelect: later(acts.unfold) }]),
    { label: 'Duplicate', hint: 'D', icon: Copy, apart: true, onSelect: later(acts.duplicate) },
    { label: 'Remove', hint: 'Del', icon: Trash2, danger: true, onSelect: later(acts.remove) },
  ]
  return (
    <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
      <Hint text="Drag to move; click for more. Keys: arrows move, with Shift they resize, Del removes.">
        <DropdownMenu.Trigger
          className="button icon panel-grip"
          aria-label={`Arrange ${name}`}
          data-grip
          onKeyDown={press}
          onPointerDown={(event) => {
            if (event.button !== 0) return
            // The menu would open at once; whether this is a click shows when the pointer comes up.
            event.preventDefault()
            event.currentTarget.focus({ preventScroll: true })
            acts.grasp(event, () => setOpen(true))
          }}
        >
          <Grip size={15} aria-hidden />
        </DropdownMenu.Trigger>
      </Hint>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="floating menu"
          align="end"
          sideOffset={4}
          collisionPadding={12}
          onCloseAutoFocus={() => {
            const act = chosen.current
            chosen.current = null
            if (act !== null) queueMicrotask(act)
          }}
        >
          <MenuEntries entries={entries} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
