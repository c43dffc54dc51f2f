import type { ChartTheme } from '@sweepwise/charts'

/** Token → the member of the chart theme that it fills. */
export const CHART_TOKENS: Readonly<Record<Exclude<keyof ChartTheme, 'series' | 'objective' | 'fontFamily'>, string>> = {
  background: '--surface',
  text: '--text',
  textMuted: '--text-muted',
  axis: '--chart-axis',
  grid: '--chart-grid',
  signPositive: '--sign-positive',
  signNegative: '--sign-negative',
  unsigned: '--unsigned',
  signal: '--signal',
  noise: '--noise',
  failed: '--state-failed',
}
const SERIES = [1, 2, 3, 4, 5, 6].map((n) => `--series-${n}`)
const OBJECTIVE = [1, 2, 3, 4, 5].map((n) => `--objective-${n}`)

const read = new Map<boolean, ChartTheme>()

/** The tokens in force as colours a canvas understands; `dark` says which are on screen, and each set is read once. */
export function chartTheme(dark: boolean): ChartTheme {
  const theme = read.get(dark) ?? tokensInForce()
  read.set(dark, theme)
  return theme
}

const accents = new Map<boolean, string>()

/** The colour of what is chosen by hand, as a canvas understands it; `dark` says which is on screen. */
export function accentColour(dark: boolean): string {
  const known = accents.get(dark) ?? probed((colour) => colour('--accent'))
  accents.set(dark, known)
  return known
}

/** Every question makes the browser bring the styles of the whole page up to date: not one to ask for each chart. */
function tokensInForce(): ChartTheme {
  return probed((colour, fontFamily) => {
    const colours = Object.fromEntries(Object.entries(CHART_TOKENS).map(([member, token]) => [member, colour(token)]))
    return {
      ...(colours as Omit<ChartTheme, 'series' | 'objective' | 'fontFamily'>),
      series: SERIES.map(colour),
      objective: OBJECTIVE.map(colour),
      fontFamily: fontFamily(),
    }
  })
}

function probed<T>(read: (colour: (token: string) => string, fontFamily: () => string) => T): T {
  // Custom properties come back unresolved (`light-dark(…)`); the colour of a real element does not.
  const probe = document.body.appendChild(document.createElement('span'))
  const found = read(
    (token) => {
      probe.style.color = `var(${token})`
      return getComputedStyle(probe).color
    },
    () => getComputedStyle(probe).fontFamily,
  )
  probe.remove()
  return found
}
