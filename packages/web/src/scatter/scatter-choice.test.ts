import { describe, expect, it } from 'vitest'
import { readScatterChoice, withScatterChoice } from './scatter-choice.ts'

describe('what a scatter plot is of', () => {
  it('is read from texts, and what cannot be read is passed over', () => {
    expect(readScatterChoice({ x: 'param:lr', y: '', 'x-scale': 'log', 'y-scale': 'cubic', as: 'means', other: 'y' })).toEqual({
      x: 'param:lr',
      xScale: 'log',
      as: 'means',
    })
  })

  it('is written beside the options of others and read back', () => {
    const options = withScatterChoice(['curves.smooth=0.6'], 'scatter', { x: 'param:lr' }, { colour: 'none' })!
    expect(options).toEqual(['curves.smooth=0.6', 'scatter.x=param:lr', 'scatter.colour=none'])
    expect(withScatterChoice(options, 'scatter', { x: 'param:lr', colour: 'none' }, { x: undefined, colour: undefined })).toEqual([
      'curves.smooth=0.6',
    ])
  })

  it('another column on an axis forgets the scale that was chosen for the last', () => {
    const choice = { x: 'param:lr', xScale: 'log', yScale: 'linear' } as const
    expect(withScatterChoice(undefined, 'scatter', choice, { x: 'param:batch' })).toEqual([
      'scatter.x=param:batch',
      'scatter.y-scale=linear',
    ])
  })

  it('nothing chosen leaves the URL', () => {
    expect(withScatterChoice(undefined, 'scatter', {}, {})).toBeUndefined()
  })
})
