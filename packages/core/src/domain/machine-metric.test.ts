import { expect, it } from 'vitest'
import { isOfMachine } from './machine-metric.ts'

it('measurements of the machine are told by the whole of their prefix', () => {
  expect(['system.cpu', 'gpu.0.temp', 'gpu', 'systematic.error', 'loss'].map(isOfMachine)).toEqual([true, true, false, false, false])
})
