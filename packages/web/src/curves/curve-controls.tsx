import { Hint } from '../controls/hint.tsx'
import { Picker } from '../controls/picker.tsx'
import { axisText, type ChosenAxis, type CurveView, MOST_SMOOTH } from './curve-view.ts'

const AXES: Readonly<Record<string, string>> = { step: 'step', relative: 'time since begin', time: 'wall-clock time' }

/** What stands at the bottom, how much is smoothed, which axes are logarithmic. */
export function CurveControls(props: {
  view: CurveView
  metrics: readonly string[]
  /** A script declared over what some of them are drawn. */
  declared: boolean
  /** Lines are statistics of groups: not smoothed, and over no clock, of which runs have none in common. */
  grouped?: boolean
  onChange: (change: Partial<CurveView>) => void
}) {
  const { view, metrics, declared, grouped = false, onChange } = props
  // Where nothing was declared, the curve's own axis is its steps.
  const axis = view.x === 'own' && !declared ? 'step' : axisText(view.x)
  return (
    <div className="curve-controls">
      <span className="labelled">
        <span aria-hidden>over</span>
        <Picker
          label="Over"
          value={axis}
          items={[
            ...(declared ? [{ value: 'own', label: 'as declared', hint: 'define_metric' }] : []),
            ...Object.entries(AXES)
              .filter(([value]) => !grouped || value === 'step')
              .map(([value, label]) => ({ value, label })),
            ...metrics.map((metric) => ({ value: `metric:${metric}`, label: metric, hint: 'metric' })),
            // A link may name a metric that no run here has.
            ...(typeof view.x === 'object' && !metrics.includes(view.x.metric)
              ? [{ value: axis, label: view.x.metric, hint: 'metric' }]
              : []),
          ]}
          onPick={(text) => onChange({ x: pickedAxis(text, declared) })}
        />
      </span>
      {!grouped && (
        <label className="labelled">
          <Hint
            side="bottom"
            text="Time-weighted exponential moving average, as W&B smooths by default: how much earlier points count falls with their distance along the axis. What was logged stays visible behind it."
          >
            <button type="button" className="explained">
              smoothing
            </button>
          </Hint>
          <input
            type="range"
            min={0}
            max={MOST_SMOOTH}
            step={0.01}
            value={view.smooth}
            aria-label="Smoothing"
            aria-valuetext={view.smooth === 0 ? 'none' : String(view.smooth)}
            onChange={(event) => onChange({ smooth: Number(event.target.value) })}
          />
          <span className="smooth-value">{view.smooth === 0 ? 'none' : view.smooth.toFixed(2)}</span>
        </label>
      )}
      <fieldset className="labelled" aria-label="Logarithmic axes">
        <span aria-hidden>log</span>
        <label>
          <input
            type="checkbox"
            checked={view.logX}
            disabled={view.x === 'time'}
            onChange={(event) => onChange({ logX: event.target.checked })}
          />
          x
        </label>
        <label>
          <input type="checkbox" checked={view.logY} onChange={(event) => onChange({ logY: event.target.checked })} />y
        </label>
      </fieldset>
    </div>
  )
}

function pickedAxis(text: string, declared: boolean): ChosenAxis {
  if (text.startsWith('metric:')) return { metric: text.slice(7) }
  return text === 'step' && !declared ? 'own' : (text as 'own' | 'step' | 'relative' | 'time')
}
