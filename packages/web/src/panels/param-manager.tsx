import { ArrowLeft, ArrowRight, GripVertical, ListFilter } from 'lucide-react'
import { type DragEvent, type KeyboardEvent, useId, useRef, useState } from 'react'
import { MOST_LISTED, SearchPopover } from '../controls/search-popover.tsx'
import { AUTOMATIC, type ParamChoice } from '../url-state/param-choice.ts'
import type { ChosenParams } from './use-param-choice.ts'

/**
 * Which params a panel shows: automatically, or by hand in two lists between which params are dragged or, by keys, moved
 * with → and ←. Hiding one changes no number: the others were computed beside it and stay so.
 */
export function ParamManager(props: {
  /** In the order of the panel. */
  params: readonly string[]
  chosen: ChosenParams
}) {
  const { params } = props
  const { choice, choose } = props.chosen
  const [said, setSaid] = useState('')
  const hidden = choice.mode === 'manual' ? choice.hidden : []
  const off = new Set(hidden)
  const here = params.filter((name) => off.has(name)).length
  const hide = (names: readonly string[]) => choose({ mode: 'manual', hidden: [...new Set([...hidden, ...names])] })
  const show = (names: readonly string[]) => choose({ mode: 'manual', hidden: hidden.filter((name) => !names.includes(name)) })
  const move = (name: string, to: 'visible' | 'hidden') => {
    if (off.has(name) === (to === 'hidden')) return
    if (to === 'hidden') hide([name])
    else show([name])
    setSaid(`${name} is ${to}`)
  }
  return (
    <SearchPopover
      icon={ListFilter}
      label="Params"
      count={here === 0 ? String(params.length) : `${params.length - here} of ${params.length}`}
      title="Params shown"
      what="params"
      total={params.length}
      wide
      above={
        <>
          <fieldset className="modes">
            <legend className="visually-hidden">How params are chosen</legend>
            <label>
              <input
                type="radio"
                name="mode"
                checked={choice.mode === 'automatic'}
                onChange={() => {
                  choose(AUTOMATIC)
                  setSaid('Chosen automatically')
                }}
              />
              Automatic <span className="muted">all, the strongest ten first</span>
            </label>
            <label>
              <input type="radio" name="mode" checked={choice.mode === 'manual'} onChange={() => choose({ mode: 'manual', hidden })} />
              By hand{' '}
              <span className="muted">{props.chosen.isSaved ? 'saved for everyone who opens this project' : 'for this panel alone'}</span>
            </label>
          </fieldset>
          {props.chosen.differs && <OtherwiseSaved params={params} chosen={props.chosen} />}
        </>
      }
    >
      {(isFound, searching) => {
        const found = params.filter(isFound)
        const visible = found.filter((name) => !off.has(name))
        const away = found.filter((name) => off.has(name))
        return (
          <>
            <div className="two-lists">
              <ParamList title="Visible" names={visible} onMove={(name) => move(name, 'hidden')} onDrop={(name) => move(name, 'visible')} />
              <ParamList title="Hidden" names={away} onMove={(name) => move(name, 'visible')} onDrop={(name) => move(name, 'hidden')} />
            </div>
            <div className="manager-actions">
              <button type="button" className="button small" disabled={away.length === 0} onClick={() => show(found)}>
                Show {searching ? 'these' : 'all'}
              </button>
              <button type="button" className="button small" disabled={visible.length === 0} onClick={() => hide(found)}>
                Hide {searching ? 'these' : 'all'}
              </button>
            </div>
            <p className="visually-hidden" role="status">
              {said}
            </p>
          </>
        )
      }}
    </SearchPopover>
  )
}

/** A link shows what it was made to show; what is saved for the project is one click away. */
function OtherwiseSaved({ params, chosen }: { params: readonly string[]; chosen: ChosenParams }) {
  const { choice, saved } = chosen
  return (
    <div className="otherwise-saved">
      <p>
        The address of this page chooses the params. Saved for the project: <strong>{inWords(saved, params)}</strong>.
      </p>
      <button type="button" className="button small" onClick={chosen.follow}>
        Show as saved
      </button>
      <button type="button" className="button small" onClick={() => chosen.choose(choice)}>
        Save this instead
      </button>
    </div>
  )
}

function inWords(choice: ParamChoice, params: readonly string[]): string {
  if (choice.mode === 'automatic') return 'automatic'
  const hidden = new Set(choice.hidden)
  const away = params.filter((name) => hidden.has(name)).length
  return away === 0 ? 'all shown' : `${away} of ${params.length} hidden`
}

/** One side. Each name is a button that moves it to the other; it can be dragged there too. */
function ParamList(props: {
  title: 'Visible' | 'Hidden'
  names: readonly string[]
  onMove: (name: string) => void
  /** A name was dropped here. */
  onDrop: (name: string) => void
}) {
  const { title, names, onMove, onDrop } = props
  const [over, setOver] = useState(false)
  const list = useRef<HTMLUListElement>(null)
  const id = useId()
  const Arrow = title === 'Visible' ? ArrowRight : ArrowLeft
  const away = title === 'Visible' ? 'ArrowRight' : 'ArrowLeft'

  const keys = (event: KeyboardEvent, place: number) => {
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])]
    if (event.key === 'ArrowDown') buttons[place + 1]?.focus()
    else if (event.key === 'ArrowUp') buttons[place - 1]?.focus()
    else if (event.key === away) send(place)
    else return
    event.preventDefault()
  }
  /** The focus goes to the neighbour: whoever moves one param often moves the next. */
  const send = (place: number) => {
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])]
    ;(buttons[place + 1] ?? buttons[place - 1] ?? list.current)?.focus()
    onMove(names[place]!)
  }
  const drop = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(DRAGGED)) return
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      setOver(false)
      const name = event.dataTransfer.getData(DRAGGED)
      if (name === '') return
      event.preventDefault()
      onDrop(name)
    },
  }
  return (
    <section aria-labelledby={id} data-over={over} {...drop}>
      <h3 id={id}>
        {title} <span className="muted">{names.length}</span>
      </h3>
      <ul ref={list} tabIndex={-1}>
        {names.slice(0, MOST_LISTED).map((name, place) => (
          <li key={name} draggable onDragStart={(event) => event.dataTransfer.setData(DRAGGED, name)}>
            <GripVertical size={13} aria-hidden />
            <button
              type="button"
              aria-label={`${title === 'Visible' ? 'Hide' : 'Show'} ${name}`}
              onClick={() => send(place)}
              onKeyDown={(event) => keys(event, place)}
            >
              <span>{name}</span>
              <Arrow size={13} aria-hidden />
            </button>
          </li>
        ))}
        {names.length === 0 && <li className="muted">{title === 'Hidden' ? 'Drag a param here to hide it.' : 'None.'}</li>}
        {names.length > MOST_LISTED && <li className="muted">{names.length - MOST_LISTED} more; search to narrow them down.</li>}
      </ul>
    </section>
  )
}

/** A kind of our own: text from elsewhere is no param. */
const DRAGGED = 'application/x-sweepwise-param'
