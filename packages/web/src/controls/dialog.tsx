import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

/** A modal window; Escape and a click beside it close it. */
export function Dialog(props: { title: string; open: boolean; onClose: () => void; children: ReactNode; description?: string }) {
  return (
    <Radix.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="scrim" />
        <Radix.Content className="floating dialog" {...(props.description === undefined ? { 'aria-describedby': undefined } : {})}>
          <div className="dialog-title">
            <Radix.Title style={{ font: 'inherit' }}>{props.title}</Radix.Title>
            <Radix.Close className="button icon" aria-label="Close">
              <X size={16} aria-hidden />
            </Radix.Close>
          </div>
          {props.description !== undefined && <Radix.Description className="muted">{props.description}</Radix.Description>}
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
