import { InputError } from '../errors.ts'

export const COMPARISONS = ['=', '!=', '<', '<=', '>', '>=', '~', '!~'] as const
export type Comparison = (typeof COMPARISONS)[number]

/** A value as written. `at` is its place in the text (0-based), for messages. */
export interface FilterLiteral {
  readonly text: string
  readonly quoted: boolean
  readonly at: number
}

/** A filter as a tree; plain data. `name` is what the user called the column, not yet looked up. */
export type FilterNode =
  | { readonly kind: 'and' | 'or'; readonly terms: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly term: FilterNode }
  | { readonly kind: 'compare'; readonly name: FilterLiteral; readonly comparison: Comparison; readonly value: FilterLiteral }
  | { readonly kind: 'in'; readonly name: FilterLiteral; readonly negated: boolean; readonly values: readonly FilterLiteral[] }
  | { readonly kind: 'set'; readonly name: FilterLiteral; readonly negated: boolean }

type Token =
  | { readonly kind: 'word' | 'quoted'; readonly text: string; readonly at: number }
  | { readonly kind: 'symbol'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly text: ''; readonly at: number }

const SYMBOL = /\(|\)|,|==|!=|<>|!~|<=|>=|=|<|>|~/y
const WORD = /[^\s(),"'`=<>!~]+/y
const SAME_AS: Readonly<Record<string, Comparison>> = { '==': '=', '<>': '!=' }
/** Deeper nesting is nobody's filter and would exhaust the call stack. */
const DEEPEST = 200

/**
 * Reads the filter language. Grammar, loosest first; keywords in any case:
 *
 *     or:    and ('or' and)*
 *     and:   term ('and' term)*
 *     term:  'not' term | '(' or ')' | NAME test
 *     test:  (= | == | != | <> | < | <= | > | >= | ~ | !~) VALUE
 *          | ['not'] 'in' '(' VALUE (',' VALUE)* ')'
 *          | 'is' ['not'] 'set'
 *
 * Names and values are bare words (anything without blanks, quotes, parentheses, commas and comparison signs) or stand
 * in double quotes, single quotes or backticks, where `\` keeps a quote or a backslash.
 *
 * @returns null for a blank filter, which removes nothing
 * @throws InputError BAD_FILTER with the character where reading stopped
 */
export function parseFilter(text: string): FilterNode | null {
  const tokens = tokenize(text)
  let next = 0
  let depth = 0
  const peek = (): Token => tokens[next]!
  const fail = (expected: string, at = peek().at): never => {
    throw new InputError('BAD_FILTER', { filter: text, position: at, expected })
  }
  const isWord = (word: string): boolean => peek().kind === 'word' && peek().text.toLowerCase() === word
  const accept = (word: string): boolean => {
    if (!isWord(word)) return false
    next++
    return true
  }
  const acceptSymbol = (symbol: string): boolean => {
    if (peek().kind !== 'symbol' || peek().text !== symbol) return false
    next++
    return true
  }

  const readChain = (word: 'or' | 'and', readTerm: () => FilterNode): FilterNode => {
    const terms = [readTerm()]
    while (accept(word)) terms.push(readTerm())
    return terms.length === 1 ? terms[0]! : { kind: word, terms }
  }
  const readOr = (): FilterNode => readChain('or', () => readChain('and', readTerm))

  function readTerm(): FilterNode {
    if (++depth > DEEPEST) fail('fewer nested parentheses')
    try {
      if (accept('not')) return { kind: 'not', term: readTerm() }
      const open = peek()
      if (acceptSymbol('(')) {
        const inner = readOr()
        if (!acceptSymbol(')')) fail(`')' to close the '(' at character ${open.at + 1}`)
        return inner
      }
      return readTest()
    } finally {
      depth--
    }
  }

  function readTest(): FilterNode {
    const name = readLiteral('the name of a param, a metric or a run field')
    if (accept('is')) {
      const negated = accept('not')
      if (!accept('set')) fail(negated ? "'set' after 'is not'" : "'set' or 'not set' after 'is'")
      return { kind: 'set', name, negated }
    }
    const negated = accept('not')
    if (accept('in')) return { kind: 'in', name, negated, values: readList() }
    if (negated) fail("'in' after 'not'")
    const token = peek()
    const comparison = SAME_AS[token.text] ?? (token.text as Comparison)
    if (token.kind !== 'symbol' || !COMPARISONS.includes(comparison))
      fail(`a comparison after '${name.text}' (=, !=, <, <=, >, >=, ~, in, is set)`)
    next++
    return { kind: 'compare', name, comparison, value: readLiteral('a value') }
  }

  function readList(): readonly FilterLiteral[] {
    if (!acceptSymbol('(')) fail("'(' and a list of values")
    const values = [readLiteral('a value')]
    while (acceptSymbol(',')) values.push(readLiteral('a value'))
    if (!acceptSymbol(')')) fail("',' or ')'")
    return values
  }

  function readLiteral(what: string): FilterLiteral {
    const token = peek()
    if (token.kind === 'quoted' || (token.kind === 'word' && !KEYWORDS.has(token.text.toLowerCase()))) {
      next++
      return { text: token.text, quoted: token.kind === 'quoted', at: token.at }
    }
    return fail(token.kind === 'word' ? `${what} ('${token.text}' is a word of the filter language; quote it)` : what)
  }

  if (peek().kind === 'end') return null
  const tree = readOr()
  if (peek().kind !== 'end') fail("'and', 'or' or the end")
  return tree
}
const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'is'])

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const char = text[at]!
    if (/\s/.test(char)) {
      at++
      continue
    }
    if (char === '"' || char === "'" || char === '`') {
      const quoted = readQuoted(text, at)
      tokens.push({ kind: 'quoted', text: quoted.text, at })
      at = quoted.end
      continue
    }
    SYMBOL.lastIndex = at
    WORD.lastIndex = at
    const symbol = SYMBOL.exec(text)
    const word = symbol === null ? WORD.exec(text) : null
    const found = symbol ?? word
    if (found === null) throw new InputError('BAD_FILTER', { filter: text, position: at, expected: "a comparison such as '!='" })
    tokens.push({ kind: symbol === null ? 'word' : 'symbol', text: found[0], at })
    at += found[0].length
  }
  tokens.push({ kind: 'end', text: '', at: text.length })
  return tokens
}

function readQuoted(text: string, start: number): { text: string; end: number } {
  const quote = text[start]!
  let inside = ''
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at]!
    if (char === quote) return { text: inside, end: at + 1 }
    const following = text[at + 1]
    if (char === '\\' && (following === quote || following === '\\')) {
      inside += following
      at++
    } else inside += char
  }
  throw new InputError('BAD_FILTER', {
    filter: text,
    position: text.length,
    expected: `${quote} to close the quote opened at character ${start + 1}`,
  })
}

/** A name or value as it must stand in a filter: bare when it can, quoted when it must. */
export function quoteForFilter(text: string): string {
  WORD.lastIndex = 0
  const bare = WORD.exec(text)?.[0] === text && !KEYWORDS.has(text.toLowerCase())
  return bare ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`
}
