import { CircleHelp } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Dialog } from './dialog.tsx'
import { Hint } from './hint.tsx'

const KEYS: readonly (readonly [string, string])[] = [
  ['/', 'filter the runs'],
  ['Ctrl + K', 'find a project, a panel, a metric or a command'],
  ['?', 'this help'],
  ['↑ ↓', 'in a table: row by row'],
  ['→ ←', 'in a panel: open and close a row; in the runs table: scroll sideways'],
  ['Enter', 'in the runs table: open the run'],
  ['Home End PgUp PgDn', 'in the runs table: far jumps'],
  ['Space', 'in the runs table: select the run or the group; with Shift all from the last one on'],
  ['Ctrl + A', 'in the runs table: select every run that passes the filter'],
  ['Esc', 'let go of the selection'],
  ['D', 'in the runs table: draw the run’s curves'],
  ['H', 'in the runs table: hide the run from charts; numbers still count it'],
  ['Alt + ← →', 'on a header of the runs table: move the column'],
  ['↑ ↓ ← →', 'on the dots of a panel: move it; with Shift make it wider, narrower, taller, shorter'],
  ['D Del', 'on the dots of a panel: duplicate it, remove it'],
  ['Ctrl + Z', 'take back a change of the view; with Shift do it again'],
  ['Shift + click', 'on a header of the runs table: sort by one more column'],
  ['Plus Minus ← → 0', 'on a curve: zoom in and out, move, show all; by hand: drag over a stretch, double click for all'],
  ['↑ ↓ ← → Enter', 'on a scatter plot: place a corner, set it, select the runs up to another; Shift goes further, Escape gives up'],
  ['Enter', 'on the name of an axis: its menu, with values to brush'],
  ['Alt + ← →', 'on the name of an axis: move it'],
  ['↑ ↓ Home End', 'on an end of a brush: move it; Esc clears the brush'],
]

const FILTERS: readonly (readonly [string, string])[] = [
  ['lr > 1e-4 and optimizer = adam', 'compare; and, or, not, ( )'],
  ['state = finished', 'run fields: name, state, cause, group, tag, created, duration'],
  ['batch_size in (32, 64)', 'one of several'],
  ['name ~ base', 'contains, any case'],
  ['dropout is not set', 'neither set nor active'],
  ['metric.loss = nan', 'diverged; param., metric., run. say which is meant'],
]

/** Keys and the filter language; `?` opens it from anywhere but a text field. */
export function HelpDialog() {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== '?' || event.ctrlKey || event.metaKey || isTyping(event.target)) return
      event.preventDefault()
      setOpen(true)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
  return (
    <>
      <Hint text="Keys and the filter language (?)" side="bottom">
        <button type="button" className="button icon" aria-label="Help: keys and the filter language" onClick={() => setOpen(true)}>
          <CircleHelp size={16} aria-hidden />
        </button>
      </Hint>
      <Dialog title="Keys and filters" open={open} onClose={() => setOpen(false)}>
        <dl className="help-list">
          {KEYS.map(([keys, text]) => (
            <div key={keys}>
              <dt>{keys.split(' ').map((key) => (key === '+' ? ' + ' : <kbd key={key}>{key}</kbd>))}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
        <h3 style={{ margin: '24px 0 8px' }}>Filters</h3>
        <dl className="help-list">
          {FILTERS.map(([filter, text]) => (
            <div key={filter}>
              <dt>
                <code>{filter}</code>
              </dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </>
  )
}

/** True while a key belongs to what is being typed. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
