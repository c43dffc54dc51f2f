import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { CommandPalette } from '../controls/command-palette.tsx'
import { HelpDialog } from '../controls/help-dialog.tsx'
import { usePageCommands } from '../controls/page-commands.ts'
import { ThemeToggle } from '../controls/theme-toggle.tsx'
import { Wordmark } from '../controls/wordmark.tsx'
import { projectsQuery } from '../data/queries.ts'
import { chooseTheme, THEME_CHOICES } from '../theme/theme-choice.ts'

/** What stands around every page: the name, where one is, colours and help. */
export function Shell() {
  const { project, run } = useParams({ strict: false })
  const [searching, setSearching] = useState(false)
  const navigate = useNavigate()
  usePageCommands(() => [
    { id: 'projects', group: 'Projects', label: 'All projects', run: () => void navigate({ to: '/' }) },
    ...THEME_CHOICES.map((choice) => ({
      id: `theme:${choice}`,
      group: 'Colours',
      label: choice === 'system' ? "Colours: the system's" : `Colours: ${choice}`,
      run: () => chooseTheme(choice),
    })),
  ])
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
          <CommandPalette onOpen={setSearching} />
          {searching && <ProjectCommands />}
          <ThemeToggle />
          <HelpDialog />
        </div>
      </header>
      <Outlet />
    </>
  )
}

/** Each project's best run is looked for: only while somebody searches. */
function ProjectCommands() {
  const projects = useQuery(projectsQuery)
  const navigate = useNavigate()
  usePageCommands(() =>
    (projects.data ?? []).map(({ id, name }) => ({
      id: `project:${id}`,
      group: 'Projects',
      label: name,
      run: () => void navigate({ to: '/projects/$project', params: { project: name } }),
    })),
  )
  return null
}

/** A URL may name a project by its id, which survives renaming; people read the name. */
function ProjectName({ project }: { project: string }) {
  const known = useQuery({ ...projectsQuery, enabled: /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(project) })
  return known.data?.find(({ id }) => id === project)?.name ?? project
}
