import { type AnalysisResult, formatCount, type PanelSpec } from '@sweepwise/core'
import { Info, TriangleAlert } from 'lucide-react'
import { PopoverButton } from '../controls/popover-button.tsx'

/** What the panel asks, what to be careful about here, which runs count, and what each column means: one click away. */
export function PanelNotes({ panel, question, runs }: { panel: PanelSpec; question: string; runs: AnalysisResult['runs'] | undefined }) {
  const warned = panel.warnings.length > 0
  return (
    <PopoverButton
      className={warned ? 'button quiet small warnings-button' : 'button icon'}
      label={
        warned ? `${panel.warnings.length === 1 ? '1 note' : `${panel.warnings.length} notes`} on ${panel.title}` : `About ${panel.title}`
      }
      face={
        <>
          {warned ? <TriangleAlert size={14} aria-hidden /> : <Info size={16} aria-hidden />}
          {warned && panel.warnings.length}
        </>
      }
      title={`About ${panel.title}`}
      box="notes"
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
        {runs !== undefined && (
          <p>
            <strong>Runs</strong>{' '}
            <span className="muted">
              {formatCount(runs.used)} of {formatCount(runs.total)} are used
              {runs.dropped.map(({ reason, count }) => `; ${formatCount(count)} left out: ${reason}`).join('')}.
            </span>
          </p>
        )}
        {panel.table.columns
          .filter(({ help }) => help !== undefined)
          .map(({ key, label, help }) => (
            <p key={key}>
              <strong>{label}</strong> <span className="muted">{help}</span>
            </p>
          ))}
      </section>
    </PopoverButton>
  )
}
