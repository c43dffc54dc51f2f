import type { CurveAxis } from '../../../server/src/http/api.ts'

/** *own* = the metric that the script declared for a curve (`define_metric`), step where it declared none. */
export type ChosenAxis = CurveAxis | 'own'

/** How curves are drawn; what is chosen on a page stands in its URL as texts by name. */
export interface CurveView {
  readonly x: ChosenAxis
  /** Smoothing, 0 = none, below 1. */
  readonly smooth: number
  readonly logX: boolean
  readonly logY: boolean
}

/** How the curve of one metric is drawn. */
export interface SettledView extends CurveView {
  readonly x: CurveAxis
}

export const PLAIN_VIEW: CurveView = { x: 'own', smooth: 0, logX: false, logY: false }
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
    x: x === 'time' || x === 'relative' || x === 'step' ? x : x.startsWith('metric:') && x.length > 7 ? { metric: x.slice(7) } : 'own',
    smooth: smooth.trim() !== '' && weight > 0 && weight <= MOST_SMOOTH ? weight : 0,
    logX: log.includes('x'),
    logY: log.includes('y'),
  }
}

/** The inverse, null for what is as by default and leaves the URL. */
export function writeCurveView(view: CurveView): Readonly<Record<'x' | 'smooth' | 'log', string | null>> {
  const log = `${view.logX ? 'x' : ''}${view.logY ? 'y' : ''}`
  return {
    x: view.x === 'own' ? null : axisText(view.x),
    smooth: view.smooth === 0 ? null : String(view.smooth),
    log: log === '' ? null : log,
  }
}

export const axisText = (axis: ChosenAxis): string => (typeof axis === 'object' ? `metric:${axis.metric}` : axis)

/** The view of a metric that was declared to be drawn over `stepMetric`; null = over its steps. */
export const settledView = (view: CurveView, stepMetric: string | null): SettledView => ({
  ...view,
  x: view.x !== 'own' ? view.x : stepMetric === null ? 'step' : { metric: stepMetric },
})

/** What stands under the axis. */
export function axisLabel(axis: CurveAxis): string {
  if (typeof axis === 'object') return axis.metric
  return { step: 'step', time: 'time (UTC)', relative: 'time since the run began' }[axis]
}
