import { type ReactNode, useId } from 'react'
import { idIn, usePanelPlace } from './panel-place.ts'

/** What every panel has: a title, what can be done with it, its content, and a caption with n and method. */
export function PanelFrame(props: {
  id?: string
  title: ReactNode
  /** How many things are in it, behind the title. */
  count?: string | undefined
  actions?: ReactNode
  caption?: ReactNode
  children: ReactNode
  stale?: boolean
}) {
  const heading = useId()
  const place = usePanelPlace()
  // What a panel brings along, such as the pairs below importance, goes where it goes.
  const own = place !== null && place.kind === props.id
  const height = own ? place.height : null
  return (
    <section
      className="panel"
      id={props.id === undefined ? undefined : idIn(place, props.id)}
      aria-labelledby={heading}
      data-sized={height !== null}
      style={height === null ? undefined : { height }}
    >
      <header className="panel-head">
        <h2 id={heading}>
          {props.title}
          {place !== null && place.number > 1 && <span className="panel-number"> {place.number}</span>}
          {props.count !== undefined && ' '}
          {props.count !== undefined && <span className="panel-count">{props.count}</span>}
        </h2>
        <div className="actions">{props.actions}</div>
      </header>
      <div className="panel-body" data-stale={props.stale ?? false}>
        {props.children}
      </div>
      {props.caption !== undefined && <footer className="panel-foot">{props.caption}</footer>}
      {own && place.corner}
    </section>
  )
}
