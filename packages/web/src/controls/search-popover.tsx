import type { LucideIcon } from 'lucide-react'
import { Popover } from 'radix-ui'
import { type ReactNode, useState } from 'react'

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
    <Popover.Root onOpenChange={() => setSearch('')}>
      <Popover.Trigger className="button quiet small">
        <Icon size={14} aria-hidden />
        {props.label}
        <span className="muted">{props.count}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={props.wide ? 'floating popover manager wide' : 'floating popover manager'}
          align="end"
          sideOffset={4}
          collisionPadding={12}
          aria-label={props.title}
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
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
