import { describe, expect, it } from 'vitest'
import { comparedNames, comparedRunSets, readCompared, withCompared } from './compared-sets.ts'

describe('two sets of runs that are compared', () => {
  it('stand in the link beside everything else, and leave it', () => {
    const sets = { first: 'opt = adam', second: 'opt = sgd' }
    const option = withCompared(['noise.margin=1'], 'coordinates', sets)!
    expect(option).toEqual(['noise.margin=1', 'coordinates.first=opt = adam', 'coordinates.second=opt = sgd'])
    expect(readCompared({ option }, 'coordinates')).toEqual(sets)
    expect(withCompared(option, 'coordinates', null)).toEqual(['noise.margin=1'])
    expect(withCompared(['coordinates.first=a = 1'], 'coordinates', null)).toBeUndefined()
    expect(readCompared({ option: ['coordinates.second=opt = sgd'] }, 'coordinates')).toBeNull()
    expect(withCompared(undefined, 'coordinates', { first: ' ', second: 'b = 1' })).toBeUndefined()
  })

  it('are filters on top of the page’s; without a second one it is all others', () => {
    const runSet = { projects: ['p'], filter: 'depth > 2 or lr < 1' }
    expect(comparedRunSets(runSet, { first: 'opt = adam', second: 'opt = sgd' }).map(({ filter }) => filter)).toEqual([
      '(depth > 2 or lr < 1) and opt = adam',
      '(depth > 2 or lr < 1) and opt = sgd',
    ])
    expect(comparedRunSets({ projects: ['p'] }, { first: 'a = 1 or b = 2', second: '' }).map(({ filter }) => filter)).toEqual([
      'a = 1 or b = 2',
      'not (a = 1 or b = 2)',
    ])
    expect(comparedNames({ first: 'a = 1', second: '' })).toEqual(['a = 1', 'the others'])
  })
})
