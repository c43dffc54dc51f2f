import { describe, expect, it } from 'vitest'
import { heatColour, heatShare } from './heat.ts'

const marks = [0, 1, 2, 3, 1e9]

describe('the colour of a cell', () => {
  it('goes by rank: an outlier takes the last place and no more', () => {
    expect(marks.map((mark) => heatShare(mark, marks))).toEqual([0, 0.25, 0.5, 0.75, 1])
    expect(heatShare(1.5, marks)).toBe(0.375)
  })
  it('beyond the ends it is the ends’', () => {
    expect(heatShare(-5, marks)).toBe(0)
    expect(heatShare(2e9, marks)).toBe(1)
  })
  it('runs at one value share one place, in the middle of theirs', () => {
    expect(heatShare(1, [0, 1, 1, 1, 2])).toBe(0.5)
  })
  it('there is none where nothing differs, and none of what is no number', () => {
    expect(heatShare(1, [1, 1, 1])).toBeNull()
    expect(heatShare(1, [])).toBeNull()
    expect(heatShare(Number.NaN, marks)).toBeNull()
  })
  it('better is one end of the scale for either goal; a param has the scale of orders', () => {
    expect(heatColour(0, 'minimize')).toBe(heatColour(1, 'maximize'))
    expect(heatColour(0, 'maximize')).not.toBe(heatColour(1, 'maximize'))
    expect(heatColour(1, 'maximize')).toContain('--objective-5) 100%')
    expect(heatColour(0.5, undefined)).toContain('--order-2')
  })
})
