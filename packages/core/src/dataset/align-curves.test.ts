import { expect, it } from 'vitest'
import { alignByFraction, alignByStep } from './align-curves.ts'

const f64 = (...values: number[]): Float64Array => Float64Array.from(values)
const STEP = { kind: 'step', label: 'step' } as const

it('with no more steps than places each has its own, whatever the order of the points', () => {
  const aligner = alignByStep(2, [1, 3], 10, true, STEP)
  aligner.add(0, f64(3, 1, 2), f64(30, 10, 20))
  aligner.add(1, f64(1, 3), f64(1, 3))
  const { at, until, values } = aligner.result()
  expect([...at]).toEqual([1, 2, 3])
  expect([...until]).toEqual([1, 2, 3])
  expect([...values]).toEqual([10, 20, 30, 1, Number.NaN, 3])
})

it('more steps are put together: a run counts with the mean of what it logged, and says where it logged it', () => {
  const aligner = alignByStep(1, [100, 1000], 5, true, STEP)
  aligner.add(0, f64(100, 200, 300, 1000), f64(1, 3, 5, 7))
  const { at, until, values } = aligner.result()
  expect([...at]).toEqual([100, 300, Number.NaN, Number.NaN, 1000])
  expect([...until]).toEqual([200, 300, Number.NaN, Number.NaN, 1000])
  expect([...values]).toEqual([2, 5, Number.NaN, Number.NaN, 7])
})

it('NaN and infinities are no values', () => {
  const aligner = alignByStep(1, [0, 1], 10, true, STEP)
  aligner.add(0, f64(0, 0, 1, Number.NaN), f64(Number.NaN, 4, Number.POSITIVE_INFINITY, 9))
  expect([...aligner.result().values]).toEqual([4, Number.NaN])
})

it('by share of training runs of unequal length meet: first at 0, last at 1', () => {
  const aligner = alignByFraction(3, 3)
  aligner.add(0, f64(1, 2, 3), f64(1, 2, 3))
  aligner.add(1, f64(10, 20, 30, 40, 50, 60), f64(1, 3, 5, 7, 9, 11))
  // A single place is no training.
  aligner.add(2, f64(5), f64(5))
  const { at, values } = aligner.result()
  expect([...at]).toEqual([0, 0.5, 1])
  expect([...values.subarray(0, 6)]).toEqual([1, 2, 3, 1, 5, 11])
  expect([...values.subarray(6)]).toEqual([Number.NaN, Number.NaN, Number.NaN])
})

it('a single step, and steps that are no whole numbers, have their places', () => {
  const single = alignByStep(1, [7, 7], 10, true, STEP)
  single.add(0, f64(7), f64(1))
  expect([...single.result().at]).toEqual([7])
  const broken = alignByStep(1, [0.1, 0.3], 2, false, { kind: 'metric', label: 'epoch' })
  broken.add(0, f64(0.1, 0.2, 0.3), f64(1, 2, 4))
  expect([...broken.result().values]).toEqual([1, 3])
})
