import { describe, expect, it } from 'vitest'
import { readState } from './run-cell.tsx'

describe('the state of a run as the table writes it', () => {
  it('is a state alone, or a state with its cause', () => {
    expect(readState('finished')).toEqual({ state: 'finished', cause: null })
    expect(readState('failed (lost)')).toEqual({ state: 'failed', cause: 'lost' })
    expect(readState('stopped (early-stop)')).toEqual({ state: 'stopped', cause: 'early-stop' })
  })
  it('stays text where the state is none we know', () => {
    expect(readState('paused (user)').state).toBeNull()
    expect(readState('').state).toBeNull()
  })
})
