import { Command } from 'cmdk'
import { Search } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useEffect, useState } from 'react'
import { Hint } from './hint.tsx'
import { useOfferedCommands } from './page-commands.ts'

/** A large project has thousands of columns; more than these are found by their words. */
const MOST_SHOWN = 200

/** Everything the page can do, found by typing a part of it: Ctrl K, or ⌘ K. */
export function CommandPalette({ onOpen }: { onOpen: (open: boolean) => void }) {
  const [open, setOpen] = useState(false)
  const [search, setSearch] = useState('')
  useEffect(() => {
    onOpen(open)
  }, [open, onOpen])
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
      event.preventDefault()
      setSearch('')
      setOpen((was) => !was)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
  return (
    <>
      <Hint text="Find a project, a panel, a metric or a command (Ctrl K)" side="bottom">
        <button
          type="button"
          className="button icon"
          aria-label="Find a command"
          onClick={() => {
            setSearch('')
            setOpen(true)
          }}
        >
          <Search size={16} aria-hidden />
        </button>
      </Hint>
      <Radix.Root open={open} onOpenChange={setOpen}>
        <Radix.Portal>
          <Radix.Overlay className="scrim" />
          <Radix.Content className="floating dialog palette" aria-describedby={undefined}>
            <Radix.Title className="visually-hidden">Find a command</Radix.Title>
            {open && <Commands search={search} onSearch={setSearch} onDone={() => setOpen(false)} />}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </>
  )
}

function Commands({ search, onSearch, onDone }: { search: string; onSearch: (text: string) => void; onDone: () => void }) {
  const all = useOfferedCommands()
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const found = all.filter(({ group, label, hint = '' }) => {
    const text = `${group} ${label} ${hint}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const listed = found.slice(0, MOST_SHOWN)
  const groups = [...new Set(listed.map(({ group }) => group))]
  return (
    <Command label="Commands" shouldFilter={false} loop>
      <Command.Input className="field" placeholder="Project, panel, metric, command" value={search} onValueChange={onSearch} autoFocus />
      <Command.List className="palette-list">
        <Command.Empty className="notice muted">Nothing here is called that.</Command.Empty>
        {groups.map((group) => (
          <Command.Group key={group} heading={group}>
            {listed
              .filter((command) => command.group === group)
              .map(({ id, label, hint, run }) => (
                <Command.Item
                  key={id}
                  value={id}
                  className="menu-item"
                  onSelect={() => {
                    onDone()
                    run()
                  }}
                >
                  <span className="picker-name">{label}</span>
                  {hint !== undefined && <span className="hint">{hint}</span>}
                </Command.Item>
              ))}
          </Command.Group>
        ))}
      </Command.List>
      {found.length > listed.length && <p className="notice muted">{found.length - listed.length} more; type to narrow them down.</p>}
    </Command>
  )
}
