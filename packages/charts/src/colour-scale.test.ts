import { describe, expect, it } from 'vitest'
import { colourAt, readableOn, readColour } from './colour-scale.ts'

describe('colours along a scale', () => {
  it('are the stops themselves at the stops, halfway between them in between, and end at the ends', () => {
    const stops = ['#000000', '#ff0000', '#ffffff']
    expect([0, 0.25, 0.5, 0.75, 1].map((share) => colourAt(stops, share))).toEqual(['#000000', '#800000', '#ff0000', '#ff8080', '#ffffff'])
    expect(colourAt(stops, -3)).toBe('#000000')
    expect(colourAt(stops, 3)).toBe('#ffffff')
    expect(colourAt(['#123456'], 0.7)).toBe('#123456')
  })
  it('are read as themes and as browsers write them', () => {
    expect(readColour('#0a14ff')).toEqual([10, 20, 255])
    expect(readColour('rgb(10, 20, 255)')).toEqual([10, 20, 255])
    expect(() => readColour('teal')).toThrow("'teal'")
  })
  it('carry the text that contrasts more', () => {
    expect(readableOn('#ffffff', '#16191d', '#ffffff')).toBe('#16191d')
    expect(readableOn('#440154', '#16191d', '#ffffff')).toBe('#ffffff')
  })
})
