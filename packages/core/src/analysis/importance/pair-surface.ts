import type { MarginalAxis, PairMarginal } from '../../fanova/marginal.ts'
import type { Work } from '../analysis.ts'
import type { InteractionAxis, PairSurface } from '../importance-result.ts'
import type { Given } from './findings.ts'
import type { ForestQuestion } from './forest-question.ts'
import type { Space } from './space.ts'
import type { Study } from './study.ts'

/** Points along each side. */
const SURFACE_POINTS = 24

/** The work behind the surfaces of these pairs, places of columns of the study: a `PairMarginal` each. */
export const surfaceWork = (question: ForestQuestion, space: Space, pairs: readonly (readonly [number, number])[]): Work => ({
  task: 'marginal',
  shared: { question, space, pairs: false, points: SURFACE_POINTS },
  items: pairs,
})

/** A surface in the words of whoever reads it: values as logged, ranks with 1 = best, failures as failures. */
export function surfaceOf({ study, target, input, aim }: Given, [a, b]: readonly [number, number], surface: PairMarginal): PairSurface {
  const logged = aim.best * (input.goal === 'maximize' ? 1 : -1)
  const back = (x: number): number => (target === 'raw' ? logged * x : target === 'failure' || aim.best < 0 ? 1 - x : x)
  return { a: axisOf(study, a, surface.a), b: axisOf(study, b, surface.b), mean: Array.from(surface.mean, back) }
}

function axisOf({ columns }: Study, k: number, { at }: MarginalAxis): InteractionAxis {
  const { column, levelNames } = columns[k]!
  if (column.kind === 'numeric') return { values: Array.from(at), levels: null, scale: column.scale }
  const names = levelNames ?? column.levels
  return { values: null, levels: Array.from(at, (code) => (code < 0 ? 'others' : names[code]!)), scale: null }
}
