import { ANALYSES, type Objective } from '@sweepwise/core'
import { describe, expect, it } from 'vitest'
import { panelObjective } from './panel-objective.ts'

const page: Objective = { metric: 'acc', goal: 'maximize', reducer: 'best' }
const metrics = [
  { name: 'acc', goal: 'maximize' },
  { name: 'loss', goal: 'minimize' },
] as const

describe('what a panel asks about', () => {
  it('is the page’s objective, unless another metric is chosen in it', () => {
    expect(panelObjective(page, metrics, undefined)).toBe(page)
    expect(panelObjective(page, metrics, 'acc')).toBe(page)
    expect(panelObjective(page, metrics, 'loss')).toEqual({ metric: 'loss', goal: 'minimize', reducer: 'auto' })
    expect(panelObjective(page, metrics, 'gone')).toBe(page)
  })
  it('stands among the options of its analysis, as do its runs, so that none has an option of these names; nor does a name end in a number', () => {
    for (const { name, options } of ANALYSES) {
      for (const taken of ['metric', 'runs']) expect(options.map((option) => option.name)).not.toContain(taken)
      expect(name).toMatch(/^[a-z][a-z-]*$/)
    }
  })
})
