import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readSearchText, searchText } from './search-text.ts'

describe('the search part of a URL', () => {
  it('reads repeated names as lists and guesses no types', () => {
    expect(readSearchText('?metric=loss&hide=lr&hide=wd&step=10')).toEqual({ metric: 'loss', hide: ['lr', 'wd'], step: '10' })
    expect(readSearchText('')).toEqual({})
  })
  it('stays readable: colons, slashes, commas and blanks need no percent signs', () => {
    expect(searchText({ sort: ['-metric:val/loss'], filter: 'lr > 0.1, x' })).toBe('?sort=-metric:val/loss&filter=lr+%3E+0.1,+x')
  })
  it('leaves no trace of what is not set', () => {
    expect(searchText({ a: undefined, b: [], c: null })).toBe('')
  })
  it('gives back whatever names and texts were written, any character included', () => {
    const value = fc.string({ unit: 'grapheme' })
    const name = value.filter((text) => text !== '__proto__')
    const values = fc.dictionary(name, fc.oneof(value, fc.array(value, { minLength: 2, maxLength: 4 })), { noNullPrototype: true })
    fc.assert(
      fc.property(values, (written) => {
        expect(readSearchText(searchText(written))).toEqual(written)
      }),
      // '≠' may be written as '=' and a stroke, and a name ends at the first '='.
      { seed: 1, numRuns: 500, examples: [[{ 'a=\u0338b': ['', 'c=d'] }]] },
    )
  })
})
