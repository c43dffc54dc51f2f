import { Command } from 'cmdk'
import { Plus } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import type { PanelKind } from './panel-kinds.ts'

/** Everything a page can show, found by its words; what is on the page already can be added once more. */
export function AddPanel({
  kinds,
  shown,
  onAdd,
}: {
  kinds: readonly PanelKind[]
  shown: readonly string[]
  onAdd: (kind: string) => void
}) {
  const [open, setOpen] = useState(false)
  const [search, setSearch] = useState('')
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = kinds.filter(({ title, about, group }) => {
    const text = `${title} ${about} ${group}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const show = (next: boolean) => {
    setSearch('')
    setOpen(next)
  }
  return (
    <Popover.Root open={open} onOpenChange={show}>
      <Popover.Trigger className="button quiet small">
        <Plus size={14} aria-hidden />
        Add panel
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="floating palette add-panel"
          align="start"
          sideOffset={4}
          collisionPadding={12}
          aria-label="Add a panel"
          // What was added takes the focus.
          onCloseAutoFocus={(event) => {
            if (document.activeElement?.hasAttribute('data-grip')) event.preventDefault()
          }}
        >
          <Command label="Panels" shouldFilter={false} loop>
            <Command.Input className="field" placeholder="Search panels" value={search} onValueChange={setSearch} autoFocus />
            <Command.List className="palette-list">
              <Command.Empty className="notice muted">No panel is about that.</Command.Empty>
              {[...new Set(found.map(({ group }) => group))].map((group) => (
                <Command.Group key={group} heading={group}>
                  {found
                    .filter((known) => known.group === group)
                    .map(({ kind, title, about }) => (
                      <Command.Item
                        key={kind}
                        value={kind}
                        className="menu-item"
                        onSelect={() => {
                          show(false)
                          onAdd(kind)
                        }}
                      >
                        <span className="about-panel">
                          <span>{title}</span>
                          <span className="muted">{about}</span>
                        </span>
                        {shown.includes(kind) && <span className="hint">on the page</span>}
                      </Command.Item>
                    ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
