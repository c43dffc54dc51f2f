import type { PanelSpec } from '@sweepwise/core'
import { Info, TriangleAlert } from 'lucide-react'
import { Popover } from 'radix-ui'

/** What the panel asks, what to be careful about here, and what each column means: one click away. */
export function PanelNotes({ panel, question }: { panel: PanelSpec; question: string }) {
  const warned = panel.warnings.length > 0
  return (
    <Popover.Root>
      <Popover.Trigger
        className={warned ? 'button quiet small warnings-button' : 'button icon'}
        aria-label={
          warned ? `${panel.warnings.length === 1 ? '1 note' : `${panel.warnings.length} notes`} on ${panel.title}` : `About ${panel.title}`
        }
      >
        {warned ? <TriangleAlert size={14} aria-hidden /> : <Info size={16} aria-hidden />}
        {warned && panel.warnings.length}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="floating popover notes"
          align="end"
          sideOffset={4}
          collisionPadding={12}
          aria-label={`About ${panel.title}`}
        >
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long notes scroll, also by keyboard */}
          <section className="prose" tabIndex={0} aria-label="Notes">
            <p style={{ fontWeight: 560 }}>{question}</p>
            {warned && (
              <ul className="prose">
                {panel.warnings.map(({ code, text }) => (
                  <li key={`${code} ${text}`}>{text}</li>
                ))}
              </ul>
            )}
            {panel.table.columns
              .filter(({ help }) => help !== undefined)
              .map(({ key, label, help }) => (
                <p key={key}>
                  <strong>{label}</strong> <span className="muted">{help}</span>
                </p>
              ))}
          </section>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
