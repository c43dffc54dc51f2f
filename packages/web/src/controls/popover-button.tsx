import { Popover } from 'radix-ui'
import type { ReactNode } from 'react'

/** A button that opens a box of its own: not a menu, not a list to choose from. */
export function PopoverButton(props: {
  /** What the button shows. */
  face: ReactNode
  className: string
  /** Said of the button where its face does not say it. */
  label?: string | undefined
  /** Name of what opens. */
  title: string
  /** Further classes of what opens. */
  box?: string
  width?: number
  align?: 'start' | 'end'
  onOpenChange?: (open: boolean) => void
  children: ReactNode
}) {
  return (
    <Popover.Root {...(props.onOpenChange === undefined ? {} : { onOpenChange: props.onOpenChange })}>
      <Popover.Trigger className={props.className} aria-label={props.label}>
        {props.face}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className={props.box === undefined ? 'floating popover' : `floating popover ${props.box}`}
          align={props.align ?? 'end'}
          sideOffset={4}
          collisionPadding={12}
          aria-label={props.title}
          style={props.width === undefined ? undefined : { width: props.width }}
        >
          {props.children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
