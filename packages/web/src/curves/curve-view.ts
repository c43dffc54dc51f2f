import type { CurveAxis } from '../../../server/src/http/api.ts'

/** How curves are drawn; what is chosen on a page stands in its URL as texts by name. */
export interface CurveView {
  readonly x: CurveAxis
  /** Smoothing, 0 = none, below 1. */
  readonly smooth: number
  readonly logX: boolean
  readonly logY: boolean
}

export const PLAIN_VIEW: CurveView = { x: 'step', smooth: 0, logX: false, logY: false }
/** Beyond it a curve is a straight line. */
export const MOST_SMOOTH = 0.99

type Texts = Readonly<Record<string, unknown>>

/** Reads `x=metric:epoch`, `smooth=0.6`, `log=xy`; what cannot be read holds as it does by default. */
export function readCurveView(texts: Texts): CurveView {
  const [x, smooth, log] = ['x', 'smooth', 'log'].map((name) => (typeof texts[name] === 'string' ? texts[name] : '')) as [
    string,
    string,
    string,
  ]
  const weight = Number(smooth)
  return {
    x: x === 'time' || x === 'relative' ? x : x.startsWith('metric:') && x.length > 7 ? { metric: x.slice(7) } : 'step',
    smooth: smooth.trim() !== '' && weight > 0 && weight <= MOST_SMOOTH ? weight : 0,
    logX: log.includes('x'),
    logY: log.includes('y'),
  }
}

/** The inverse, null for what is as by default and leaves the URL. */
export function writeCurveView(view: CurveView): Readonly<Record<'x' | 'smooth' | 'log', string | null>> {
  const log = `${view.logX ? 'x' : ''}${view.logY ? 'y' : ''}`
  return {
    x: view.x === 'step' ? null : axisText(view.x),
    smooth: view.smooth === 0 ? null : String(view.smooth),
    log: log === '' ? null : log,
  }
}

export const axisText = (axis: CurveAxis): string => (typeof axis === 'object' ? `metric:${axis.metric}` : axis)

/** What stands under the axis. */
export function axisLabel(axis: CurveAxis): string {
  if (typeof axis === 'object') return axis.metric
  return { step: 'step', time: 'time (UTC)', relative: 'time since the run began' }[axis]
}
