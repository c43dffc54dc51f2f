import { describe, expect, it } from 'vitest'
import { PLAIN_VIEW, readCurveView, settledView, writeCurveView } from './curve-view.ts'

describe('how curves are drawn, in a URL', () => {
  it('reads back as it was written, metrics with odd names included', () => {
    for (const view of [
      PLAIN_VIEW,
      { x: 'step', smooth: 0, logX: false, logY: false },
      { x: 'relative', smooth: 0.6, logX: false, logY: true },
      { x: 'time', smooth: 0.99, logX: true, logY: true },
      { x: { metric: 'metric:a=b,c d' }, smooth: 0, logX: true, logY: false },
    ] as const) {
      const texts = Object.fromEntries(Object.entries(writeCurveView(view)).filter(([, text]) => text !== null)) as Record<string, string>
      expect(readCurveView(texts)).toEqual(view)
    }
  })
  it('leaves no trace of what is as by default, and passes over what it cannot read', () => {
    expect(writeCurveView(PLAIN_VIEW)).toEqual({ x: null, smooth: null, log: null })
    expect(readCurveView({ x: 'metric:', smooth: 'much', log: 'z' })).toEqual(PLAIN_VIEW)
    expect(readCurveView({ x: ['time', 'step'], log: 3 })).toEqual(PLAIN_VIEW)
    for (const smooth of ['-1', '1', '1e9', 'NaN', ' ']) expect(readCurveView({ smooth }).smooth).toBe(0)
  })
  it('a curve is drawn over the metric declared for it until somebody chooses another axis', () => {
    expect(settledView(PLAIN_VIEW, 'epoch').x).toEqual({ metric: 'epoch' })
    expect(settledView(PLAIN_VIEW, null).x).toBe('step')
    expect(settledView(readCurveView({ x: 'step' }), 'epoch').x).toBe('step')
    expect(settledView(readCurveView({ x: 'time' }), 'epoch').x).toBe('time')
  })
})
