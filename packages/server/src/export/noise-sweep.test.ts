import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { noiseSweep, type RepeatedRun } from './noise-sweep.ts'

const run: RepeatedRun = {
  name: 'best-run-7',
  config: { 'optimizer.lr': 3e-4, 'optimizer.name': 'adam', layers: [64, 32], amp: true, seed: 12, data_dir: '/data' },
  roles: { 'optimizer.lr': 'param', 'optimizer.name': 'param', layers: 'param', amp: 'param', seed: 'seed', data_dir: 'ignored' },
  program: 'train.py',
  metric: { name: 'val/loss', goal: 'minimize' },
  repeats: 1,
  seedsUsed: { seed: [12, 40, 3] },
}

describe('the sweep that measures the noise', () => {
  it('keeps every param, varies the seed over values that no run had, and leaves paths out', () => {
    expect(parse(noiseSweep(run, 3))).toEqual({
      program: 'train.py',
      method: 'grid',
      metric: { name: 'val/loss', goal: 'minimize' },
      parameters: {
        optimizer: { parameters: { lr: { value: 3e-4 }, name: { value: 'adam' } } },
        layers: { value: [64, 32] },
        amp: { value: true },
        seed: { values: [41, 42, 43] },
      },
    })
  })

  it('argues for the number of runs: one and five more tell the noise to within a factor of .62 to 2.5', () => {
    // √(5 / χ²) at 97.5 and 2.5 % with 5 degrees of freedom: √(5 / 12.83), √(5 / 0.8312).
    expect(noiseSweep(run, 5)).toContain('6 runs tell that to within a factor of 0.62 to 2.5')
  })

  it('says so where no run recorded a seed or a script', () => {
    const text = noiseSweep({ ...run, config: { lr: 0.1 }, roles: { lr: 'param' }, program: null, seedsUsed: {} }, 2)
    expect(parse(text).parameters).toEqual({ lr: { value: 0.1 }, seed: { values: [1, 2] } })
    expect(text).toContain('No run recorded a seed')
    expect(text).toContain('in place of train.py')
  })

  it('names cannot leave their place: line breaks, keys of objects, a name that is value and group', () => {
    const config = { 'a.b': 1, a: 2, __proto__x: 3, 'x.': 4 }
    const roles = { 'a.b': 'param', a: 'param', __proto__x: 'param', 'x.': 'param' } as const
    const text = noiseSweep({ ...run, name: 'two\nprogram: evil.py', config, roles }, 1)
    const read = parse(text)
    expect(read.program).toBe('train.py')
    expect(read.parameters['x.']).toEqual({ value: 4 })
    const proto = JSON.parse('{"__proto__": 1, "__proto__.y": 2}')
    const polluted = noiseSweep({ ...run, config: proto, roles: JSON.parse('{"__proto__": "param", "__proto__.y": "param"}') }, 1)
    expect(polluted).toContain('__proto__')
    expect(({} as Record<string, unknown>)['y']).toBeUndefined()
  })

  it('values that YAML writes its own way come back: infinities, NaN, words, empty text', () => {
    const config = { a: Number.POSITIVE_INFINITY, b: Number.NaN, c: 'yes', d: '', e: null, f: '1e-3' }
    const roles = Object.fromEntries(Object.keys(config).map((key) => [key, 'param' as const]))
    const { parameters } = parse(noiseSweep({ ...run, config, roles }, 1))
    for (const [key, value] of Object.entries(config)) expect(parameters[key]).toEqual({ value })
  })

  it('is read by Python as it was meant: small numbers with a dot, words that are booleans there in quotes', () => {
    const config = { a: 1e-7, b: -3e-12, c: 1.5e-9, d: '1e-7', e: 'yes', f: 'off' }
    const roles = Object.fromEntries(Object.keys(config).map((key) => [key, 'param' as const]))
    const lines = noiseSweep({ ...run, config, roles }, 1).match(/value: .*/g)
    expect(lines).toEqual(['value: 1.0e-7', 'value: -3.0e-12', 'value: 1.5e-9', 'value: "1e-7"', 'value: "yes"', 'value: "off"'])
  })
})
