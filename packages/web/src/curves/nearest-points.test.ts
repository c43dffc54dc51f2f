import type { LinesSpec } from '@sweepwise/core'
import { expect, it } from 'vitest'
import { nearestPoints } from './nearest-points.ts'

const spec: LinesSpec = {
  kind: 'lines',
  x: { label: 'step', scale: 'linear' },
  y: { label: 'loss', scale: 'linear' },
  series: [
    { label: 'a', x: [0, 10, 20], y: [1, 2, 3] },
    { label: 'gap', x: [0, 10, 20], y: [1, null, 3] },
    { label: 'elsewhere', x: [90, 100], y: [1, 2] },
  ],
}

it('of every curve the point nearest in x, passing over gaps and curves that end far away', () => {
  expect(nearestPoints(spec, 12, 1)).toEqual([
    { series: 0, index: 1, x: 10, y: 2 },
    { series: 1, index: 2, x: 20, y: 3 },
  ])
})

it('a value that a logarithmic axis has no place for is no point', () => {
  const log = { ...spec, y: { label: 'loss', scale: 'log' as const }, series: [{ label: 'a', x: [0, 1], y: [0, 5] }] }
  expect(nearestPoints(log, 0, 10)).toEqual([{ series: 0, index: 1, x: 1, y: 5 }])
})

it('between two points far apart the nearer one is told; beyond the end of a curve nothing', () => {
  expect(nearestPoints(spec, 14, 1).map(({ series, x }) => [series, x])).toEqual([
    [0, 10],
    [1, 20],
  ])
  expect(nearestPoints(spec, 30, 5)).toEqual([])
  expect(nearestPoints(spec, 24, 5).map(({ series }) => series)).toEqual([0, 1])
})

it('single runs that stand faintly behind groups are not told', () => {
  const faint = { label: 'run', faint: true, x: [0, 10], y: [1, 1] }
  expect(nearestPoints({ ...spec, series: [faint, spec.series[0]!] }, 9, 1)).toEqual([{ series: 1, index: 1, x: 10, y: 2 }])
})
