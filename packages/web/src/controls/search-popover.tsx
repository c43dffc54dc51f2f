import type { LucideIcon } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { PopoverButton } from './popover-button.tsx'

/** Beyond this many entries, searching is faster than scrolling. */
export const MOST_LISTED = 300

/** A button that opens a list too long to look through: a search field on top, what it finds below. */
export function SearchPopover(props: {
  icon: LucideIcon
  label: string
  /** Beside the label, in small: '3 of 8'. */
  count: string
  /** Name of the opened part. */
  title: string
  /** What is searched, and how many of it there are: 'params', 8. */
  what: string
  total: number
  wide?: boolean
  /** Before the search field. */
  above?: ReactNode
  /** @param found whether a name is looked for; @param searching something was typed */
  children: (found: (name: string) => boolean, searching: boolean) => ReactNode
}) {
  const { icon: Icon, what, total } = props
  const [search, setSearch] = useState('')
  const wanted = search.toLowerCase()
  return (
    <PopoverButton
      className="button quiet small"
      face={
        <>
          <Icon size={14} aria-hidden />
          {props.label}
          <span className="muted">{props.count}</span>
        </>
      }
      title={props.title}
      box={props.wide ? 'manager wide' : 'manager'}
      onOpenChange={() => setSearch('')}
    >
      {props.above}
      <div className="picker-search">
        <input
          className="field"
          style={{ width: '100%' }}
          placeholder={`Search ${total} ${what}`}
          aria-label={`Search ${what}`}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      {props.children((name) => name.toLowerCase().includes(wanted), search !== '')}
    </PopoverButton>
  )
}
