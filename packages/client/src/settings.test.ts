import { describe, expect, it } from 'vitest'
import { readSettings } from './settings.ts'

describe('settings', () => {
  it('come from the options, then from the environment, then from what is usual', () => {
    const env = {
      SWEEPWISE_PROJECT: 'from env',
      SWEEPWISE_BASE_URL: 'https://runs.example.org/under/',
      SWEEPWISE_API_KEY: 'k',
      SWEEPWISE_TAGS: 'a, b',
    }
    expect(readSettings({}, env)).toMatchObject({
      project: 'from env',
      url: 'https://runs.example.org/under',
      key: 'k',
      tags: ['a', 'b'],
      resume: null,
    })
    expect(readSettings({ project: 'given', tags: [] }, env)).toMatchObject({ project: 'given', tags: [] })
    expect(readSettings({ project: 'p' }, {})).toMatchObject({ url: 'http://127.0.0.1:7272', key: null, flushMs: 1000, disabled: false })
    expect(readSettings({}, { SWEEPWISE_MODE: 'disabled' })).toMatchObject({ disabled: true })
  })

  it('give every run an id of its own', () => {
    const ids = new Set(Array.from({ length: 100 }, () => readSettings({ project: 'p' }, {}).id))
    expect(ids.size).toBe(100)
    expect(readSettings({ project: 'p', id: 'mine' }, {}).id).toBe('mine')
  })

  it.each([
    [{}, {}, /needs a project.*SWEEPWISE_PROJECT/],
    [{ project: 'p', url: 'localhost:7272' }, {}, /address of the server.*http:\/\/127\.0\.0\.1:7272/],
    [{ project: 'p' }, { SWEEPWISE_RESUME: 'auto' }, /resume cannot be 'auto'; it takes allow, must, never/],
    [{ project: 'p' }, { SWEEPWISE_MODE: 'offline' }, /SWEEPWISE_MODE/],
    [{ project: 'p', flushMs: -1 }, {}, /flushMs.*above 0/],
    [{ project: 'p', flushMs: Number.NaN }, {}, /flushMs/],
  ])('that cannot be are refused with what can be: %j %j', (options, env, message) => {
    expect(() => readSettings(options as never, env)).toThrow(message as RegExp)
  })
})
