import { describe, expect, it } from 'vitest'
import { foreMask, maskOf } from './fore-mask.ts'

const into = () => new Uint8Array(4).fill(9)

describe('lines in the fore', () => {
  it('match, are selected, and are not hidden', () => {
    const fore = foreMask(Uint8Array.of(1, 1, 1, 0), Uint8Array.of(1, 1, 0, 1), Uint8Array.of(0, 1, 0, 0), into())!
    expect([[...fore.mask], fore.count]).toEqual([[1, 0, 0, 0], 1])
  })
  it('without a selection all that match, without brushes all that are selected', () => {
    expect([...foreMask(Uint8Array.of(1, 0, 1, 0), null, null, into())!.mask]).toEqual([1, 0, 1, 0])
    expect([...foreMask(null, Uint8Array.of(0, 1, 0, 0), null, into())!.mask]).toEqual([0, 1, 0, 0])
    expect([...foreMask(null, null, Uint8Array.of(0, 1, 0, 0), into())!.mask]).toEqual([1, 0, 1, 1])
    expect(foreMask(null, null, null, into())).toBeNull()
  })
  it('a selection of runs that are not among these puts nothing in the back', () => {
    expect(maskOf(['a', 'b'], new Set(['z']))).toBeNull()
    expect(maskOf(['a', 'b'], new Set())).toBeNull()
    expect([...maskOf(['a', 'b'], new Set(['b', 'z']))!]).toEqual([0, 1])
  })
})
