import { Link, Outlet, useParams } from '@tanstack/react-router'
import { HelpDialog } from '../controls/help-dialog.tsx'
import { ThemeToggle } from '../controls/theme-toggle.tsx'
import { Wordmark } from '../controls/wordmark.tsx'

/** What stands around every page: the name, where one is, colours and help. */
export function Shell() {
  const { project, run } = useParams({ strict: false })
  return (
    <>
      <header className="topbar">
        <nav aria-label="Where you are">
          <Link to="/" aria-label="Sweepwise: all projects">
            <Wordmark />
          </Link>
          {project !== undefined && (
            <>
              <span className="divider" aria-hidden>
                /
              </span>
              <Link to="/projects/$project" params={{ project }} aria-current={run === undefined ? 'page' : undefined}>
                {project}
              </Link>
            </>
          )}
          {run !== undefined && (
            <>
              <span className="divider" aria-hidden>
                /
              </span>
              <span className="muted">run</span>
            </>
          )}
        </nav>
        <div className="end">
          <ThemeToggle />
          <HelpDialog />
        </div>
      </header>
      <Outlet />
    </>
  )
}
