import {
  type ArgumentNode,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import { ClientError } from '../wire/client-error.ts'

/** A field is a value, or a function of its arguments. What an object lacks is null: clients ask for more every year. */
export type Field = unknown | ((args: Args) => unknown)
export type Node = { readonly [field: string]: Field }
export type Args = { readonly [name: string]: unknown }

export interface Roots {
  readonly query: Node
  readonly mutation: Node
}

export interface GraphqlRequest {
  readonly query: string
  readonly variables?: Args | null
  /** Clients send an empty one for documents with one operation. */
  readonly operationName?: string | null
}

/** Far above what clients send; below what would keep the server busy. */
const MOST_TOKENS = 20_000
const MOST_FIELDS = 1_000_000
const DEEPEST = 40

/**
 * Answers a document without a schema: fields are looked up on plain objects, types are not checked, what is unknown is
 * null. Only an unknown mutation is an error: clients crash on a null where something should have been done.
 * @throws ClientError when the document cannot be read or asks too much
 */
export async function executeGraphql(request: GraphqlRequest, roots: Roots): Promise<Record<string, unknown>> {
  const document = read(request.query)
  const operation = operationOf(document, request.operationName ?? '')
  if (operation.operation === 'subscription') throw new ClientError('subscriptions are not offered.', 400)
  const walk = new Walk(document, defaultsOf(operation, request.variables ?? {}), operation.operation === 'mutation')
  return walk.select(operation.operation === 'mutation' ? roots.mutation : roots.query, operation.selectionSet, 0)
}

function read(query: unknown): DocumentNode {
  if (typeof query !== 'string') throw new ClientError("'query' must be a GraphQL document.", 400)
  try {
    return parse(query, { noLocation: true, maxTokens: MOST_TOKENS })
  } catch (error) {
    throw new ClientError(`the GraphQL document cannot be read: ${(error as Error).message}`, 400)
  }
}

function operationOf(document: DocumentNode, name: string): OperationDefinitionNode {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION)
  const found = name === '' && operations.length === 1 ? operations[0] : operations.find((operation) => operation.name?.value === name)
  if (found === undefined) throw new ClientError(`the document has no operation '${name}'.`, 400)
  return found
}

function defaultsOf(operation: OperationDefinitionNode, given: Args): Args {
  const values: Record<string, unknown> = { ...given }
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    if (values[variable.name.value] === undefined && defaultValue !== undefined) values[variable.name.value] = readValue(defaultValue, {})
  }
  return values
}

class Walk {
  readonly #fragments: ReadonlyMap<string, SelectionSetNode>
  readonly #variables: Args
  readonly #mutating: boolean
  #fields = 0

  constructor(document: DocumentNode, variables: Args, mutating: boolean) {
    this.#fragments = new Map(
      document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet] as const] : [],
      ),
    )
    this.#variables = variables
    this.#mutating = mutating
  }

  async select(node: Node, selections: SelectionSetNode, depth: number): Promise<Record<string, unknown>> {
    const answer: Record<string, unknown> = Object.create(null) as Record<string, unknown>
    await this.#into(answer, node, selections, depth)
    return answer
  }

  async #into(answer: Record<string, unknown>, node: Node, { selections }: SelectionSetNode, depth: number): Promise<void> {
    if (depth > DEEPEST) throw new ClientError(`the query nests more than ${DEEPEST} levels deep.`, 400)
    for (const selection of selections) {
      if (++this.#fields > MOST_FIELDS) throw new ClientError(`the query asks for more than ${MOST_FIELDS} fields.`, 400)
      if (!this.#wanted(selection.directives ?? [])) continue
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = this.#fragments.get(selection.name.value)
        if (fragment === undefined) throw new ClientError(`the document has no fragment '${selection.name.value}'.`, 400)
        await this.#into(answer, node, fragment, depth + 1)
      } else if (selection.kind === Kind.INLINE_FRAGMENT) await this.#into(answer, node, selection.selectionSet, depth + 1)
      else {
        const name = selection.name.value
        const found: Field = Object.hasOwn(node, name) ? node[name] : undefined
        if (found === undefined && this.#mutating && depth === 0)
          throw new ClientError(`'${name}' is not offered by this server (Sweepwise); nothing was done.`)
        const value = typeof found === 'function' ? await found(this.#arguments(selection.arguments ?? [])) : await found
        const key = selection.alias?.value ?? name
        const completed = await this.#complete(value, selection.selectionSet, depth + 1)
        // Two selections of one field (from fragments) come together.
        const before = answer[key]
        answer[key] = isRecord(before) && isRecord(completed) ? { ...before, ...completed } : completed
      }
    }
  }

  async #complete(value: unknown, selections: SelectionSetNode | undefined, depth: number): Promise<unknown> {
    if (value === undefined || value === null) return null
    if (selections === undefined) return value
    if (Array.isArray(value)) {
      const list: unknown[] = []
      for (const item of value) list.push(await this.#complete(item, selections, depth))
      return list
    }
    return isRecord(value) ? this.select(value, selections, depth) : value
  }

  #wanted(
    directives: readonly { readonly name: { readonly value: string }; readonly arguments?: readonly ArgumentNode[] | undefined }[],
  ): boolean {
    return directives.every(({ name, arguments: given }) => {
      const condition = this.#arguments(given ?? [])['if'] === true
      return name.value === 'skip' ? !condition : name.value === 'include' ? condition : true
    })
  }

  #arguments(nodes: readonly ArgumentNode[]): Args {
    return Object.fromEntries(nodes.map(({ name, value }) => [name.value, readValue(value, this.#variables)]))
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

function readValue(node: ValueNode, variables: Args): unknown {
  switch (node.kind) {
    case Kind.VARIABLE:
      return variables[node.name.value]
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value)
    case Kind.NULL:
      return null
    case Kind.LIST:
      return node.values.map((value) => readValue(value, variables))
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map(({ name, value }) => [name.value, readValue(value, variables)]))
    default:
      return node.value
  }
}
