import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router'
import { useMemo } from 'react'
import { type CurveView, readCurveView, writeCurveView } from './curves/curve-view.ts'
import { BASE_PATH } from './data/base-path.ts'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { ProjectPage } from './pages/project-page.tsx'
import { ProjectsPage } from './pages/projects-page.tsx'
import { RunPage } from './pages/run-page.tsx'
import { Shell } from './pages/shell.tsx'
import { readProjectView } from './url-state/project-view.ts'
import { readSearchText, searchText } from './url-state/search-text.ts'

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage })

const projects = createRoute({ getParentRoute: () => root, path: '/', component: ProjectsPage })

const project = createRoute({
  getParentRoute: () => root,
  path: '/projects/$project',
  validateSearch: readProjectView,
  component: function ProjectRoute() {
    const { project: name } = project.useParams()
    const view = project.useSearch()
    const navigate = project.useNavigate()
    return (
      <ProjectPage
        key={name}
        name={name}
        view={view}
        onView={(change, { push = false } = {}) =>
          navigate({ search: (old) => readProjectView({ ...old, ...change }), replace: !push, resetScroll: false, hash: true })
        }
      />
    )
  },
})

const run = createRoute({
  getParentRoute: () => root,
  path: '/projects/$project/runs/$run',
  validateSearch: (search) => writtenView(readCurveView(search)),
  component: function RunRoute() {
    const params = run.useParams()
    const search = run.useSearch()
    const navigate = run.useNavigate()
    const view = useMemo(() => readCurveView(search), [search])
    return (
      <RunPage
        key={params.run}
        project={params.project}
        run={params.run}
        view={view}
        onView={(change) => navigate({ search: writtenView({ ...view, ...change }), replace: true, resetScroll: false })}
      />
    )
  },
})

/** How curves are drawn, as texts of the URL. */
const writtenView = (view: CurveView): Record<string, string> =>
  Object.fromEntries(Object.entries(writeCurveView(view)).filter((entry): entry is [string, string] => entry[1] !== null))

export const router = createRouter({
  routeTree: root.addChildren([projects, project, run]),
  parseSearch: readSearchText,
  stringifySearch: searchText,
  scrollRestoration: true,
  ...(BASE_PATH === '' ? {} : { basepath: BASE_PATH }),
  defaultPreload: false,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
