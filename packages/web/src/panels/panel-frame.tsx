import { type ReactNode, useId } from 'react'

/** What every panel has: a title, what can be done with it, its content, and a caption with n and method. */
export function PanelFrame(props: {
  id?: string
  title: ReactNode
  actions?: ReactNode
  caption?: ReactNode
  children: ReactNode
  stale?: boolean
}) {
  const heading = useId()
  return (
    <section className="panel" id={props.id} aria-labelledby={heading}>
      <header className="panel-head">
        <h2 id={heading}>{props.title}</h2>
        <div className="actions">{props.actions}</div>
      </header>
      <div className="panel-body" data-stale={props.stale ?? false}>
        {props.children}
      </div>
      {props.caption !== undefined && <footer className="panel-foot">{props.caption}</footer>}
    </section>
  )
}
