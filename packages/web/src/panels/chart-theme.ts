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

/** Every question makes the browser bring the styles of the whole page up to date: not one to ask for each chart. */
function tokensInForce(): ChartTheme {
  // Custom properties come back unresolved (`light-dark(…)`); the colour of a real element does not.
  const probe = document.body.appendChild(document.createElement('span'))
  const colour = (token: string) => {
    probe.style.color = `var(${token})`
    return getComputedStyle(probe).color
  }
  const colours = Object.fromEntries(Object.entries(CHART_TOKENS).map(([member, token]) => [member, colour(token)]))
  const series = SERIES.map(colour)
  const objective = OBJECTIVE.map(colour)
  const { fontFamily } = getComputedStyle(probe)
  probe.remove()
  return { ...(colours as Omit<ChartTheme, 'series' | 'objective' | 'fontFamily'>), series, objective, fontFamily }
}
