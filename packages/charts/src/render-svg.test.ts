import type { PanelSpec } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { DARK_THEME } from './chart-theme.ts'
import { renderSvg } from './render-svg.ts'
import { truncateText, wrapText } from './svg-text.ts'

const table: PanelSpec['table'] = {
  columns: [
    { key: 'param', label: 'param', kind: 'text' },
    { key: 'rho', label: 'correlation', kind: 'correlation' },
  ],
  rows: [{ id: 'lr', cells: { param: 'lr <&> "x"', rho: -0.7383 } }],
  sort: null,
  hidden: [],
}
const panel: PanelSpec = {
  title: 'Correlation with a & b',
  caption: '463 of 512 runs',
  chart: { kind: 'bars', x: { label: 'ρ', domain: [-1, 1] }, rows: [{ label: 'lr <&> "x"', value: -0.7383, low: -0.78, high: -0.69 }] },
  table,
  warnings: [{ code: 'FEW_RUNS', text: 'Few runs.' }],
  empty: null,
}
/** Texts of the <text> elements, entities resolved. */
const texts = (svg: string) =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) =>
    text!.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  )

describe('a panel as an SVG document, without a DOM', () => {
  it('keeps text as text: title, labels, digits, caption, warnings', () => {
    const found = texts(renderSvg(panel))
    for (const text of ['Correlation with a & b', 'lr <&> "x"', '−0.74', '463 of 512 runs', 'Note: Few runs.'])
      expect(found).toContain(text)
  })
  it('draws its table where there is no chart', () => {
    const found = texts(renderSvg({ ...panel, chart: null }))
    for (const text of ['param', 'correlation', 'lr <&> "x"', '−0.74']) expect(found).toContain(text)
  })
  it('says why it is empty', () => {
    const empty = { reason: 'The metric did not vary.', action: 'Choose another metric.' }
    expect(texts(renderSvg({ ...panel, chart: null, empty })).join(' ')).toContain('The metric did not vary. Choose another metric.')
  })
  it('has the size it was asked for, and the background of its theme', () => {
    const svg = renderSvg(panel, { width: 500, height: 321, theme: DARK_THEME })
    expect(svg).toMatch(/^<svg [^>]*width="500" height="321" viewBox="0 0 500 321"/)
    expect(svg).toContain(`<rect width="500" height="321" fill="${DARK_THEME.background}"/>`)
  })
  it('balances its elements', () => {
    const svg = renderSvg(panel)
    const opened = [...svg.matchAll(/<([a-z]+)\b[^>]*[^/]>|<([a-z]+)>/g)].length
    expect([...svg.matchAll(/<\/[a-z]+>/g)].length).toBe(opened)
  })
  it('drops characters that XML forbids instead of breaking the document', () => {
    expect(renderSvg({ ...panel, title: 'a\u0000b' })).toContain('a\ufffdb')
  })
})

describe('text without a canvas to measure with', () => {
  it('wraps at blanks, breaks what has none, and loses no character', () => {
    // 10 px × 0.54 a character: 54 px hold ten characters.
    expect(wrapText('one two three', 54, 10)).toEqual(['one two', 'three'])
    expect(wrapText('abcdefghijklmno', 54, 10)).toEqual(['abcdefghij', 'klmno'])
  })
  it('cuts with an ellipsis only what does not fit', () => {
    expect(truncateText('abcdefghij', 54, 10)).toBe('abcdefghij')
    expect(truncateText('abcdefghijk', 54, 10)).toBe('abcdefghi…')
  })
})
