import { describe, expect, it } from 'vitest'
import { ClientError } from '../wire/client-error.ts'
import { executeGraphql } from './execute-graphql.ts'

const self: Record<string, unknown> = { x: 1, self: () => self }
const roots = {
  query: {
    self,
    viewer: { id: 'u', name: 'me', teams: { edges: [{ node: { name: 'a' } }, { node: { name: 'b' } }] } },
    echo: (args: Record<string, unknown>) => ({ args }),
    later: async () => ({ x: 1 }),
  },
  mutation: {
    change: (args: Record<string, unknown>) => ({ args, nothing: null }),
    refuse: () => {
      throw new ClientError('no')
    },
  },
}
const ask = async (query: string, variables?: Record<string, unknown>, operationName = '') =>
  JSON.parse(JSON.stringify(await executeGraphql({ query, operationName, ...(variables === undefined ? {} : { variables }) }, roots)))

describe('a GraphQL document', () => {
  it('is answered by what the objects have; what they lack is null; lists are walked; aliases, fragments and directives count', async () => {
    expect(
      await ask(`#graphql
        query Q($on: Boolean = false,) { me: viewer { ...F unknown { deeper } teams { edges { node { name } } } extra: id @include(if: $on) } later { x } nothing { x } }
        fragment F on User { id name @skip(if: true) }`),
    ).toEqual({
      me: { id: 'u', unknown: null, teams: { edges: [{ node: { name: 'a' } }, { node: { name: 'b' } }] } },
      later: { x: 1 },
      nothing: null,
    })
  })
  it('takes arguments as literals and variables, nested; extra variables are ignored', async () => {
    expect(
      await ask(
        'query ($a: String!, $l: [JSONString!]!) { echo(input: {a: $a, n: 1.5, l: [1, $l], e: ENUM, t: true, z: null}) { args } }',
        {
          a: 'x',
          l: '{}',
          other: 1,
        },
      ),
    ).toEqual({ echo: { args: { input: { a: 'x', n: 1.5, l: [1, '{}'], e: 'ENUM', t: true, z: null } } } })
  })
  it('an unknown mutation is an error, never a null', async () => {
    await expect(ask('mutation { createSomething { id } }')).rejects.toThrow(/'createSomething' is not offered/)
    await expect(ask('mutation { refuse { id } }')).rejects.toThrow('no')
  })
  it.each([
    ['no document', '{'],
    ['a name that is none of its operations', 'query A { viewer { id } }', 'B'],
    ['a fragment that is not there', '{ viewer { ...Gone } }'],
    ['a fragment of itself', '{ viewer { ...F } } fragment F on U { ...F }'],
    ['a subscription', 'subscription { viewer { id } }'],
    ['more words than any client has', `{ ${'a '.repeat(30_000)} }`],
    ['deeper than any client goes', `{ ${'self { '.repeat(60)}x${' }'.repeat(60)} }`],
  ])('%s is refused', async (_, query, name = '') => {
    await expect(ask(query, undefined, name)).rejects.toThrow(ClientError)
  })
  it('fragments that double one another at every level end', async () => {
    const n = 30
    const fragments = Array.from({ length: n }, (_, i) => `fragment F${i} on U { ${i === n - 1 ? 'id' : `...F${i + 1} ...F${i + 1}`} }`)
    await expect(ask(`{ viewer { ...F0 } } ${fragments.join(' ')}`)).rejects.toThrow(/more than/)
  }, 30_000)
})
