import { Tooltip } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

/** A sentence about a control, on hover and on focus. The control must be focusable. */
export function Hint({ text, children, side = 'top' }: { text: ReactNode; children: ReactElement; side?: 'top' | 'bottom' | 'right' }) {
  if (text === undefined || text === null || text === '') return children
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="floating tooltip" side={side} sideOffset={6} collisionPadding={12}>
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
