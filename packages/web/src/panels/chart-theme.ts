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

/** The tokens in force at an element as colours a canvas understands. */
export function readChartTheme(element: HTMLElement): ChartTheme {
  // Custom properties come back unresolved (`light-dark(…)`); the colour of a real element does not.
  const probe = element.appendChild(document.createElement('span'))
  const colour = (token: string) => {
    probe.style.color = `var(${token})`
    return getComputedStyle(probe).color
  }
  const colours = Object.fromEntries(Object.entries(CHART_TOKENS).map(([member, token]) => [member, colour(token)]))
  const series = SERIES.map(colour)
  const objective = OBJECTIVE.map(colour)
  const fontFamily = getComputedStyle(element).fontFamily
  probe.remove()
  return { ...(colours as Omit<ChartTheme, 'series' | 'objective' | 'fontFamily'>), series, objective, fontFamily }
}
