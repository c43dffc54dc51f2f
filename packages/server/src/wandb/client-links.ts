/** First segments of our own addresses; no entity is called so. */
const OWN = new Set(['projects', 'api', 'files', 'graphql', 'assets', 'healthz', 'metrics', 'sdk', 'studies', 'reports'])

/**
 * The page that a link printed by the client means: `/{entity}/{project}`, `…/workspace`, `…/runs/{run}`, `…/sweeps/{sweep}`;
 * `/authorize` and settings lead to the front page. Null for every other address.
 */
export function pageOfClientLink(url: string): string | null {
  const path = url.split(/[?#]/)[0]!
  if (path === '/authorize' || path === '/settings' || path === '/login') return '/'
  const [entity, project, kind, id, ...more] = path.split('/').slice(1)
  if (entity === undefined || entity === '' || OWN.has(entity) || project === undefined || project === '' || more.length > 0) return null
  if (entity.includes('.')) return null
  if (kind === undefined || kind === '' || kind === 'workspace' || kind === 'overview') return `/projects/${project}`
  if (kind === 'runs') return id === undefined || id === '' ? `/projects/${project}` : `/projects/${project}/runs/${id}`
  return kind === 'sweeps' || kind === 'table' ? `/projects/${project}` : null
}
