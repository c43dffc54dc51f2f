/**
 * The colours a chart is drawn in, each named by what it means. The page reads them off its own tokens, so that a chart
 * always matches the panel around it; exports and servers use `LIGHT_THEME` or `DARK_THEME` (a test of the page holds the
 * three equal).
 */
export interface ChartTheme {
  readonly background: string
  readonly text: string
  readonly textMuted: string
  readonly axis: string
  readonly grid: string
  /** Two hues for the two signs: blue and orange, told apart with every common colour blindness. */
  readonly signPositive: string
  readonly signNegative: string
  /** A size without a sign (η). */
  readonly unsigned: string
  readonly signal: string
  readonly noise: string
  /** A run without a usable value. */
  readonly failed: string
  /** The objective, worse to better: stops of a scale that is safe for colour-blind eyes, each 3:1 against the background. */
  readonly objective: readonly string[]
  /** For curves that only need telling apart, in this order; any two of them with every common colour blindness. */
  readonly series: readonly string[]
  readonly fontFamily: string
}

export const FONT_FAMILY = "Inter, 'Segoe UI', system-ui, -apple-system, 'Helvetica Neue', Arial, sans-serif"

export const LIGHT_THEME: ChartTheme = {
  background: '#ffffff',
  text: '#16191d',
  textMuted: '#5c6571',
  axis: '#c4cad3',
  grid: '#e9ecf0',
  signPositive: '#2b6cb0',
  signNegative: '#c8690d',
  unsigned: '#8e81bf',
  signal: '#2b6cb0',
  noise: '#8a929c',
  failed: '#c0392b',
  objective: ['#929a17', '#2d8559', '#1b6677', '#38437c', '#3a0048'],
  series: ['#2b6cb0', '#c8690d', '#8e81bf', '#1b8e81', '#b33d68', '#786837'],
  fontFamily: FONT_FAMILY,
}

export const DARK_THEME: ChartTheme = {
  background: '#161a21',
  text: '#e8ebef',
  textMuted: '#98a2b0',
  axis: '#3a4350',
  grid: '#242b35',
  signPositive: '#5ba0e0',
  signNegative: '#ec9440',
  unsigned: '#cdbdf4',
  signal: '#5ba0e0',
  noise: '#7d8794',
  failed: '#f0766a',
  objective: ['#6d5cb4', '#4d86bf', '#3aaa9a', '#80d366', '#fde725'],
  series: ['#5ba0e0', '#ec9440', '#cdbdf4', '#62ccaf', '#ca7197', '#bfad7b'],
  fontFamily: FONT_FAMILY,
}
