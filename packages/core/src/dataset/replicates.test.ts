import { expect, it } from 'vitest'
import { replicateGroups } from './replicates.ts'

const i32 = (...values: number[]) => Int32Array.from(values)

it('replicate groups hold every run of a repeated configuration once, in order', () => {
  const groups = replicateGroups({ configuration: i32(0, 1, 0, 2, 1, 0), configurations: 3 })
  expect(groups.map(({ configuration, rows }) => [configuration, [...rows]])).toEqual([
    [0, [0, 2, 5]],
    [1, [1, 4]],
  ])
  expect(replicateGroups({ configuration: i32(0, 1, 0, 2, 1, 0), configurations: 3 }, 1)).toHaveLength(3)
})
