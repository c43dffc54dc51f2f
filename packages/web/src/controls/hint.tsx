import { Tooltip } from 'radix-ui'
import { type ReactElement, type ReactNode, useState } from 'react'

/** A sentence about a control, on hover and on focus. The control must be focusable. */
export function Hint({ text, children, side = 'top' }: { text: ReactNode; children: ReactElement; side?: 'top' | 'bottom' | 'right' }) {
  const [open, setOpen] = useState(false)
  if (text === undefined || text === null || text === '') return children
  return (
    <Tooltip.Root open={open} onOpenChange={setOpen}>
      <Tooltip.Trigger
        asChild
        onFocus={({ currentTarget }) =>
          currentTarget.matches(':focus-visible') && afterScroll(() => setOpen(document.activeElement === currentTarget))
        }
      >
        {children}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="floating tooltip" side={side} sideOffset={6} collisionPadding={12}>
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}

/** A control out of sight is scrolled to when keys reach it, and a scroll closes its hint again: it is opened after that. */
const afterScroll = (open: () => void): void => {
  requestAnimationFrame(() => requestAnimationFrame(open))
}
