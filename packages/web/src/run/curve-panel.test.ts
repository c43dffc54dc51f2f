import { tableToCsv } from '@sweepwise/charts'
import { describe, expect, it } from 'vitest'
import { curvePanel } from './curve-panel.ts'

describe('a curve as a file', () => {
  it('holds every point; NaN and infinities read back as what was logged', () => {
    const whole = {
      metric: 'loss',
      points: 4,
      steps: [0, 1, 2, 3],
      values: [0.5, null, null, 1 / 3],
      nonFinite: [
        { index: 1, value: 'NaN' as const },
        { index: 2, value: '-Infinity' as const },
      ],
    }
    const chart = {
      kind: 'lines' as const,
      x: { label: 'step', scale: 'linear' as const },
      y: { label: 'loss', scale: 'linear' as const },
      series: [],
    }
    expect(tableToCsv(curvePanel('one', whole, chart).table)).toBe('step,value\n0,0.5\n1,NaN\n2,-Infinity\n3,0.3333333333333333\n')
  })
})
