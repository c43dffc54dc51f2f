import { describe, expect, it } from 'vitest'
import { DARK_THEME, LIGHT_THEME } from './chart-theme.ts'
import { colourDifference, seenAs, type Triple, VISIONS } from './testing/colour-vision.ts'

const THEMES = [
  ['light', LIGHT_THEME],
  ['dark', DARK_THEME],
] as const
const CASES = THEMES.flatMap(([name, theme]) => VISIONS.map((vision) => ({ name, theme, vision })))

/** CIEDE2000 of two thin lines that are told apart without effort: about ten times what is just seen side by side. */
const APART = 10

describe('colour differences', () => {
  it('are those of the published pairs of CIEDE2000, to four digits', () => {
    // G. Sharma, W. Wu, E. N. Dalal (2005), table 1: pairs 1, 7, 9, 11, 21, 25 and 34, which go through every branch of the formula.
    const pairs: readonly (readonly [Triple, Triple, number])[] = [
      [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
      [[50, 0, 0], [50, -1, 2], 2.3669],
      [[50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792],
      [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
      [[50, 2.5, 0], [50, 3.1736, 0.5854], 1],
      [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
      [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
    ]
    for (const [a, b, difference] of pairs) {
      expect(colourDifference(a, b)).toBeCloseTo(difference, 4)
      expect(colourDifference(b, a)).toBeCloseTo(difference, 4)
    }
  })
  it('of eyes without a cone: greys stay grey, red and green come together', () => {
    for (const vision of VISIONS) {
      const [lightness, a, b] = seenAs('#808080', vision)
      expect(lightness).toBeCloseTo(53.6, 0)
      expect(Math.hypot(a, b)).toBeLessThan(0.1)
    }
    const apart = (vision: (typeof VISIONS)[number]) => colourDifference(seenAs('#9a6b10', vision), seenAs('#5c8010', vision))
    expect(apart('deuteranopia')).toBeLessThan(apart('normal') / 2)
  })
})

describe.each(CASES)('$name colours with $vision', ({ theme, vision }) => {
  const seen = (hex: string) => seenAs(hex, vision)
  it('curves are told apart by colour, whichever two', () => {
    const near = theme.series.flatMap((a, i) =>
      theme.series.slice(0, i).flatMap((b) => (colourDifference(seen(a), seen(b)) < APART ? [`${a} ${b}`] : [])),
    )
    expect(near).toEqual([])
  })
  it('the signs are far apart, and what has no sign, or is noise, is neither', () => {
    const apart = (a: string, b: string) => colourDifference(seen(a), seen(b))
    expect(apart(theme.signPositive, theme.signNegative)).toBeGreaterThan(3 * APART)
    for (const sign of [theme.signPositive, theme.signNegative]) expect(apart(theme.unsigned, sign)).toBeGreaterThan(APART)
    expect(apart(theme.signal, theme.noise)).toBeGreaterThan(APART)
  })
  it('the objective goes one way in lightness, in steps that are seen', () => {
    const lightness = theme.objective.map((hex) => seen(hex)[0])
    const steps = lightness.slice(1).map((value, i) => (value - lightness[i]!) * Math.sign(lightness.at(-1)! - lightness[0]!))
    expect(Math.min(...steps)).toBeGreaterThan(8)
  })
})

/** WCAG 2.2: relative luminance of a colour, and the contrast of two. */
const luminance = (hex: string): number => {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (a: string, b: string): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

describe.each(THEMES)('%s colours on their background', (_, theme) => {
  it('every line stands out from it (WCAG 1.4.11: 3:1), the worst run as well as the best', () => {
    const lines = [...theme.objective, ...theme.series, theme.signPositive, theme.signNegative, theme.unsigned, theme.noise, theme.failed]
    expect(lines.filter((line) => contrast(line, theme.background) < 3)).toEqual([])
  })
  it('words can be read (1.4.3: 4.5:1)', () => {
    for (const text of [theme.text, theme.textMuted]) expect(contrast(text, theme.background)).toBeGreaterThan(4.5)
  })
})
