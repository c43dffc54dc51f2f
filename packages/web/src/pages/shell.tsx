import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useParams } from '@tanstack/react-router'
import { HelpDialog } from '../controls/help-dialog.tsx'
import { ThemeToggle } from '../controls/theme-toggle.tsx'
import { Wordmark } from '../controls/wordmark.tsx'
import { projectsQuery } from '../data/queries.ts'

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
                <ProjectName project={project} />
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

/** A URL may name a project by its id, which survives renaming; people read the name. */
function ProjectName({ project }: { project: string }) {
  const known = useQuery({ ...projectsQuery, enabled: /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(project) })
  return known.data?.find(({ id }) => id === project)?.name ?? project
}
