import type { OptionDescriptor, OptionValues } from '@sweepwise/core'
import { Settings2 } from 'lucide-react'
import { useId } from 'react'
import type { MetricSummary } from '../../../server/src/http/api.ts'
import { Picker } from '../controls/picker.tsx'
import { PopoverButton } from '../controls/popover-button.tsx'

/** No metric is called so. */
const PAGE = ''
const [ALL, SELECTED] = ['all', 'selected']

/** Text of the URL → values of the options; what cannot be read is left out, and the analysis' default holds. */
export function readOptionTexts(options: readonly OptionDescriptor[], texts: Readonly<Record<string, string>>): OptionValues {
  const values: Record<string, boolean | string | number | readonly string[]> = {}
  for (const option of options) {
    const text = texts[option.name]
    if (text === undefined) continue
    if (option.kind === 'text') values[option.name] = text
    else if (option.kind === 'names') values[option.name] = namesOf(text)
    else if (option.kind === 'boolean') values[option.name] = text === 'true'
    else if (option.kind === 'choice') {
      if (option.choices.includes(text)) values[option.name] = text
    } else if (option.kind === 'integer' || option.kind === 'number') {
      const number = Number(text)
      if (text.trim() !== '' && number >= option.min && number <= option.max && (option.kind === 'number' || Number.isInteger(number)))
        values[option.name] = number
    }
  }
  return values
}

const namesOf = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** Form controls made from an analysis' own description of its options, and the metric that the panel is about. */
export function OptionControls(props: {
  options: readonly OptionDescriptor[]
  texts: Readonly<Record<string, string>>
  onChange: (name: string, text: string | null) => void
  /** Lists of names too; where every param has a row they are the param manager's job. */
  names: boolean
  about: {
    readonly metrics: readonly MetricSummary[]
    readonly metric: string
    readonly page: string
    /** `selected` = of the selected runs alone, while there are any. */
    readonly runs: string | undefined
    readonly hasSelection: boolean
  }
}) {
  const { metrics, metric, page, hasSelection } = props.about
  const runs = props.about.runs === SELECTED ? SELECTED : ALL
  const shown = props.options.filter(({ kind }) => props.names || kind !== 'names')
  const changed = shown.filter(({ name }) => props.texts[name] !== undefined).length + (metric === page ? 0 : 1) + (runs === ALL ? 0 : 1)
  return (
    <PopoverButton
      className="button quiet small"
      face={
        <>
          <Settings2 size={14} aria-hidden />
          Options
          {changed > 0 && <span className="muted">{changed} set</span>}
        </>
      }
      title="Options"
      width={360}
    >
      <div className="option">
        <span className="labelled">
          <span aria-hidden>Metric</span>
          <Picker
            label="Metric of this panel"
            value={metric === page ? PAGE : metric}
            shown={metric === page ? `the page's: ${page}` : metric}
            items={[
              { value: PAGE, label: "the page's", hint: page },
              ...metrics.filter(({ name }) => name !== page).map(({ name }) => ({ value: name, label: name })),
            ]}
            onPick={(name) => props.onChange('metric', name === PAGE ? null : name)}
          />
        </span>
        <p>What this panel is about. Goal and reducer of another metric are its own.</p>
      </div>
      {(hasSelection || runs === SELECTED) && (
        <div className="option">
          <span className="labelled">
            <span aria-hidden>Runs</span>
            <Picker
              label="Runs of this panel"
              value={runs}
              items={[
                { value: ALL, label: 'all that pass the filter' },
                { value: SELECTED, label: 'those selected' },
              ]}
              onPick={(value) => props.onChange('runs', value === SELECTED ? SELECTED : null)}
            />
          </span>
          <p>
            {hasSelection ? 'A selection changes no number unless a panel is asked about it.' : 'No run is selected now: all are taken.'}
          </p>
        </div>
      )}
      {shown.map((option) => (
        <Option
          key={option.name}
          option={option}
          text={props.texts[option.name]}
          onChange={(text) => props.onChange(option.name, text === String(option.default) ? null : text)}
        />
      ))}
    </PopoverButton>
  )
}

function Option({ option, text, onChange }: { option: OptionDescriptor; text: string | undefined; onChange: (text: string) => void }) {
  const id = useId()
  const value = text ?? String(option.default)
  return (
    <div className="option">
      <label htmlFor={id}>{option.label}</label>
      {option.kind === 'choice' && (
        <select id={id} className="select" value={value} onChange={(event) => onChange(event.target.value)}>
          {option.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
      {option.kind === 'boolean' && (
        <input id={id} type="checkbox" checked={value === 'true'} onChange={(event) => onChange(String(event.target.checked))} />
      )}
      {(option.kind === 'text' || option.kind === 'names') && (
        <input
          id={id}
          className="field"
          defaultValue={value}
          onBlur={(event) => event.target.value !== value && onChange(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
        />
      )}
      {(option.kind === 'integer' || option.kind === 'number') && (
        <input
          id={id}
          className="field"
          type="number"
          min={option.min}
          max={option.max}
          step={option.kind === 'integer' ? 1 : 'any'}
          defaultValue={value}
          onBlur={(event) => event.target.validity.valid && onChange(event.target.value)}
        />
      )}
      <p>{option.help}</p>
    </div>
  )
}
