import { InputError } from '@sweepwise/core'

/** Where a reverse proxy offers the server. */
export interface PublicPlace {
  /** Such as `https://lab.example`; null when only the path is known: then it is what a request names. */
  readonly origin: string | null
  /** Empty, or beginning with a slash and without one at its end. */
  readonly path: string
}

export const NO_PLACE: PublicPlace = { origin: null, path: '' }

/**
 * Reads `--base-path`: a path, or a whole address.
 * @throws InputError BAD_OPTION
 */
export function readBasePath(text: string): PublicPlace {
  const whole = /^https?:\/\//i.test(text)
  const path = (whole && URL.canParse(text) ? new URL(text).pathname : text).replace(/\/+$/, '')
  const fits = /^(\/[A-Za-z0-9._~-]+)*$/.test(path) && !path.split('/').some((part) => part === '.' || part === '..')
  if (!fits || (whole && !URL.canParse(text)))
    throw new InputError('BAD_OPTION', {
      option: '--base-path',
      found: `'${text}'`,
      expected: 'a path such as /sweepwise, of letters, digits, . _ ~ and -, or a whole address such as https://lab.example/sweepwise',
    })
  return { origin: whole ? new URL(text).origin : null, path }
}

/** A proxy may take the path off, or leave it: both come to the same. */
export function withoutBasePath(url: string, { path }: PublicPlace): string {
  if (path === '' || !url.startsWith(path)) return url
  const rest = url.slice(path.length)
  return rest === '' || rest.startsWith('?') ? `/${rest}` : rest.startsWith('/') ? rest : url
}

/** The page's own file with its addresses under the path, and the path where its scripts find it. */
export function pageUnder(html: string, { path }: PublicPlace): string {
  if (path === '') return html
  return html
    .replaceAll(/ (href|src)="\/(?!\/)/g, ` $1="${path}/`)
    .replace('<head>', `<head>\n    <meta name="base-path" content="${path}" />`)
}
