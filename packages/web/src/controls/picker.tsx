import { Check, ChevronDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { type KeyboardEvent, useId, useRef, useState } from 'react'

export interface PickerItem {
  readonly value: string
  readonly label: string
  /** Beside the label, in small. */
  readonly hint?: string
}

/** From how many items on a search box helps. */
const SEARCH_FROM = 8
/** A button may cut longer words, in characters. */
const LONG = 30
/** More are found by searching, not by scrolling. */
const MOST_SHOWN = 200

/** Chooses one of a few or of thousands; with many, typing narrows the list. Arrow keys, Enter and Escape work throughout. */
export function Picker(props: {
  label: string
  items: readonly PickerItem[]
  value: string
  onPick: (value: string) => void
  /** Shown on the button in place of the item's label. */
  shown?: string
}) {
  const { label, items, value, onPick, shown } = props
  const [open, setOpen] = useState(false)
  const [search, setSearch] = useState('')
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const wanted = search.toLowerCase()
  const found = items.filter((item) => item.label.toLowerCase().includes(wanted))
  const listed = found.slice(0, MOST_SHOWN)
  const searchable = items.length >= SEARCH_FROM

  const show = (next: boolean) => {
    setOpen(next)
    setSearch('')
    setActive(
      Math.max(
        0,
        items.findIndex((item) => item.value === value),
      ),
    )
  }
  const pick = (item: PickerItem | undefined) => {
    if (item === undefined) return
    setOpen(false)
    onPick(item.value)
  }
  const move = (event: KeyboardEvent) => {
    const last = listed.length - 1
    const to = { ArrowDown: Math.min(last, active + 1), ArrowUp: Math.max(0, active - 1), Home: 0, End: last }[event.key]
    if (event.key === 'Enter' || (event.key === ' ' && !searchable)) pick(listed[active])
    else if (to === undefined || (searchable && (event.key === 'Home' || event.key === 'End'))) return
    else {
      setActive(to)
      list.current?.children[to]?.scrollIntoView({ block: 'nearest' })
    }
    event.preventDefault()
  }

  const words = shown ?? items.find((item) => item.value === value)?.label ?? value
  return (
    <Popover.Root open={open} onOpenChange={show}>
      <Popover.Trigger className="button picker-button" aria-label={`${label}: ${words}`} title={words.length > LONG ? words : undefined}>
        <span>{words}</span>
        <ChevronDown size={14} aria-hidden />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="floating"
          align="start"
          sideOffset={4}
          collisionPadding={12}
          aria-label={label}
          style={{ minWidth: 'var(--radix-popover-trigger-width)', maxWidth: 440 }}
          onOpenAutoFocus={(event) => {
            if (searchable) return
            event.preventDefault()
            list.current?.focus()
          }}
        >
          {searchable && (
            <div className="picker-search">
              <input
                className="field"
                placeholder={`Search ${items.length}`}
                aria-label={`Search: ${label}`}
                role="combobox"
                aria-expanded
                aria-controls={id}
                aria-activedescendant={listed[active] === undefined ? undefined : `${id}-${active}`}
                value={search}
                onChange={(event) => {
                  setSearch(event.target.value)
                  setActive(0)
                }}
                onKeyDown={move}
              />
            </div>
          )}
          <div
            className="picker-list"
            role="listbox"
            aria-label={label}
            id={id}
            ref={list}
            tabIndex={0}
            aria-activedescendant={listed[active] === undefined ? undefined : `${id}-${active}`}
            onKeyDown={move}
          >
            {listed.map((item, i) => (
              // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: focus stays on the list, which handles the keys
              <div
                key={item.value}
                id={`${id}-${i}`}
                className="menu-item"
                role="option"
                aria-selected={item.value === value}
                data-highlighted={i === active ? '' : undefined}
                onPointerMove={() => setActive(i)}
                onClick={() => pick(item)}
              >
                <Check size={14} aria-hidden style={{ visibility: item.value === value ? 'visible' : 'hidden' }} />
                <span className="picker-name">{item.label}</span>
                {item.hint !== undefined && <span className="hint">{item.hint}</span>}
              </div>
            ))}
          </div>
          {listed.length === 0 && <p className="notice muted">Nothing is named like this.</p>}
          {found.length > MOST_SHOWN && <p className="notice muted">{found.length - MOST_SHOWN} more; type to narrow them down.</p>}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
