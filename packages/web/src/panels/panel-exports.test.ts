import { describe, expect, it } from 'vitest'
import { fileName } from './panel-exports.ts'

describe('names of exported files', () => {
  it('join words and keep what every file system takes', () => {
    expect(fileName(['my project', 'correlation', 'val/loss: "x"'], 'svg')).toBe('my-project-correlation-val-loss-x.svg')
    expect(fileName(['größe', '数'], 'csv')).toBe('größe-数.csv')
  })
  it('never begin with a dot, are never empty, never endless', () => {
    expect(fileName(['../..', '...'], 'png')).toBe('panel.png')
    expect(fileName(['x'.repeat(500)], 'png')).toHaveLength(124)
  })
})
