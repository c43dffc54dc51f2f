import { readFileSync } from 'node:fs'
import { DARK_THEME, LIGHT_THEME } from '@sweepwise/charts'
import { describe, expect, it } from 'vitest'
import { CHART_TOKENS } from './chart-theme.ts'

const css = readFileSync(new URL('../theme/tokens.css', import.meta.url), 'utf8')
const tokens = new Map(
  [...css.matchAll(/(--[\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [
    name!,
    [light!, dark!] as const,
  ]),
)
const THEMES = ['light', 'dark'] as const
const colour = (name: string, theme: (typeof THEMES)[number]) => {
  const pair = tokens.get(name)
  if (pair === undefined) throw new Error(`no token ${name}`)
  return pair[theme === 'light' ? 0 : 1]
}

/** Relative luminance and contrast of WCAG 2.2. */
const luminance = (hex: string) => {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}
const contrast = (a: string, b: string) => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high! + 0.05) / (low! + 0.05)
}

describe('colour tokens', () => {
  it('of the charts are those that exports are drawn in', () => {
    for (const [theme, colours] of [
      ['light', LIGHT_THEME],
      ['dark', DARK_THEME],
    ] as const) {
      for (const [member, token] of Object.entries(CHART_TOKENS))
        expect([token, colour(token, theme)]).toEqual([token, colours[member as keyof typeof CHART_TOKENS]])
      expect([1, 2, 3, 4, 5, 6].map((n) => colour(`--series-${n}`, theme))).toEqual(colours.series)
      expect([1, 2, 3, 4, 5].map((n) => colour(`--objective-${n}`, theme))).toEqual(colours.objective)
    }
  })
  it.each(THEMES)('text keeps 4.5 to 1 on every surface it stands on (%s)', (theme) => {
    const surfaces = ['--page', '--surface', '--surface-raised', '--surface-hover', '--surface-sunken', '--surface-selected']
    for (const text of ['--text', '--text-soft', '--text-muted', '--accent', '--danger', '--warning'])
      for (const surface of surfaces) {
        const ratio = contrast(colour(text, theme), colour(surface, theme))
        expect(ratio, `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5)
      }
    expect(contrast(colour('--text-on-accent', theme), colour('--accent', theme))).toBeGreaterThanOrEqual(4.5)
  })
  it.each(THEMES)('marks keep 3 to 1 on their surface (%s)', (theme) => {
    const marks = [...tokens.keys()].filter((name) => /^--(sign|unsigned|signal|noise|series|state)/.test(name))
    expect(marks.length).toBeGreaterThan(15)
    for (const mark of marks) expect(contrast(colour(mark, theme), colour('--surface', theme)), mark).toBeGreaterThanOrEqual(3)
  })
  it('are the only place of the page’s styles that names a colour', () => {
    for (const file of [
      '../controls/controls.css',
      './panels.css',
      '../pages/pages.css',
      '../pages/panel-grid.css',
      '../runs-table/runs-table.css',
      '../theme/base.css',
    ]) {
      const text = readFileSync(new URL(file, import.meta.url), 'utf8').replace(/\/\*.*?\*\//gs, '')
      expect(text.match(/#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(/gi), file).toBeNull()
    }
  })
})
