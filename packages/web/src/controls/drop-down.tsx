import { EllipsisVertical, type LucideIcon } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'

export interface MenuEntry {
  readonly label: string
  readonly icon: LucideIcon
  readonly onSelect: () => void
  readonly danger?: boolean
  readonly hint?: string
  /** A rule above it. */
  readonly apart?: boolean
}

/** The three dots at the end of things. */
export function DropDown({ label, entries }: { label: string; entries: readonly MenuEntry[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className="button icon" aria-label={label}>
        <EllipsisVertical size={16} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="floating menu" align="end" sideOffset={4} collisionPadding={12}>
          <MenuEntries entries={entries} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** What stands in an opened menu. */
export function MenuEntries({ entries }: { entries: readonly MenuEntry[] }) {
  return entries.map(({ label: text, icon: Icon, onSelect, danger, hint, apart }) => (
    <div key={text} role="none">
      {apart && <DropdownMenu.Separator className="menu-rule" />}
      <DropdownMenu.Item className={danger ? 'menu-item danger' : 'menu-item'} onSelect={onSelect}>
        <Icon size={15} aria-hidden />
        {text}
        {hint !== undefined && <span className="hint">{hint}</span>}
      </DropdownMenu.Item>
    </div>
  ))
}
