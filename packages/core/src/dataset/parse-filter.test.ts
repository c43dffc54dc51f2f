import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InputError } from '../errors.ts'
import { type FilterNode, parseFilter, quoteForFilter } from './parse-filter.ts'

/** The tree as fully parenthesised text. */
const show = (node: FilterNode | null): string => {
  if (node === null) return ''
  switch (node.kind) {
    case 'and':
    case 'or':
      return `(${node.terms.map(show).join(` ${node.kind} `)})`
    case 'not':
      return `not ${show(node.term)}`
    case 'compare':
      return `${node.name.text}${node.comparison}${node.value.text}`
    case 'in':
      return `${node.name.text}${node.negated ? ' not' : ''} in[${node.values.map((value) => value.text).join()}]`
    case 'set':
      return `${node.name.text} is${node.negated ? ' not' : ''} set`
  }
}
const read = (text: string): string => show(parseFilter(text))
const problem = (text: string): { position: number; expected: string } => {
  try {
    parseFilter(text)
  } catch (error) {
    if (error instanceof InputError && error.code === 'BAD_FILTER') return error.details as { position: number; expected: string }
    throw error
  }
  throw new Error(`read: ${text}`)
}

describe('the filter language', () => {
  it('and binds tighter than or, not tightest; parentheses override', () => {
    expect(read('a=1 or b=2 and not c=3')).toBe('(a=1 or (b=2 and not c=3))')
    expect(read('(a=1 or b=2) and not (c=3 and d=4)')).toBe('((a=1 or b=2) and not (c=3 and d=4))')
    expect(read('not not a=1')).toBe('not not a=1')
  })
  it('reads the example of the documentation', () => {
    expect(read('lr > 0.01 and optimizer = "adam" and not state in (failed, stopped)')).toBe(
      '(lr>0.01 and optimizer=adam and not state in[failed,stopped])',
    )
  })
  it('all comparisons, also without blanks and in other spellings', () => {
    expect(read('a=1 and b==2 and c!=3 and d<>4 and e<5 and f<=6 and g>7 and h>=8 and i~j and k!~l')).toBe(
      '(a=1 and b=2 and c!=3 and d!=4 and e<5 and f<=6 and g>7 and h>=8 and i~j and k!~l)',
    )
    expect(read('lr>=-1e-3')).toBe('lr>=-1e-3')
  })
  it('keywords in any case', () =>
    expect(read('A IS SET AND b Is Not Set OR c NOT IN (1)')).toBe('((A is set and b is not set) or c not in[1])'))
  it('names may hold dots, slashes, dashes; with blanks or quotes they stand in quotes', () => {
    expect(read('train/loss.best-f1 < 1')).toBe('train/loss.best-f1<1')
    expect(read('"batch size" = 8 and `x"y` = 1')).toBe('(batch size=8 and x"y=1)')
    expect(read('"a\\"b\\\\c" = 1')).toBe('a"b\\c=1')
    expect(read(`"and" = 'is'`)).toBe('and=is')
  })
  it('values are bare words, numbers, dates, paths or quoted text', () =>
    expect(read('a in (1e-3, adam, 2024-01-02, s3://x/y, "a, b", cuda:0)')).toBe('a in[1e-3,adam,2024-01-02,s3://x/y,a, b,cuda:0]'))
  it('blank is no filter', () => {
    expect(parseFilter('')).toBeNull()
    expect(parseFilter('  \n\t ')).toBeNull()
  })
})

describe('what cannot be read', () => {
  it.each([
    ['lr >', 4, 'a value'],
    ['lr', 2, 'a comparison after'],
    ['> 1', 0, 'the name'],
    ['(a = 1', 6, "')' to close the '(' at character 1"],
    ['a = 1)', 5, "'and', 'or' or the end"],
    ['a = 1 b = 2', 6, "'and', 'or' or the end"],
    ['a = 1 and', 9, 'the name'],
    ['a in 1', 5, "'('"],
    ['a in (1', 7, "',' or ')'"],
    ['a in ()', 6, 'a value'],
    ['a is 1', 5, "'set'"],
    ['a is not 1', 9, "'set' after"],
    ['a not 1', 6, "'in' after 'not'"],
    ['a = "b', 6, 'to close the quote opened at character 5'],
    ['a ! b', 2, "'!='"],
    ['a = and', 4, "'and' is a word of the filter language"],
    ['not', 3, 'the name'],
  ])('%s: the character and what was expected', (text, position, expected) => {
    const found = problem(text)
    expect(found.position).toBe(position)
    expect(found.expected).toContain(expected)
  })
  it('ten thousand parentheses are a message, not a crash', () => expect(problem('('.repeat(10_000)).expected).toContain('fewer nested'))
  it('any text is read or refused with BAD_FILTER', () => {
    const piece = fc.constantFrom(
      'a',
      'lr',
      '"',
      '`',
      '(',
      ')',
      ',',
      '=',
      '!',
      '<',
      '~',
      ' ',
      'and',
      'or',
      'not',
      'in',
      'is',
      'set',
      '1e-3',
      '\\',
      'é',
      '𝛼',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(' ')),
          fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            parseFilter(text)
          } catch (error) {
            expect(error).toBeInstanceOf(InputError)
            const { position } = (error as InputError<'BAD_FILTER'>).details
            expect(position).toBeLessThanOrEqual(text.length)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})

it('quoteForFilter gives a name back as the parser reads it', () => {
  expect(quoteForFilter('train/loss')).toBe('train/loss')
  expect(quoteForFilter('And')).toBe('"And"')
  fc.assert(
    fc.property(fc.string(), (name) => {
      const node = parseFilter(`${quoteForFilter(name)} = ${quoteForFilter(name)}`)
      expect(node).toMatchObject({ kind: 'compare', name: { text: name }, value: { text: name } })
    }),
  )
})
