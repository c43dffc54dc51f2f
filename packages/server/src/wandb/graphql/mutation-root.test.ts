import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testServer } from '../../http/testing/test-server.ts'
import { clientOf } from '../testing/client-requests.ts'

let server: Awaited<ReturnType<typeof testServer>>
let client: ReturnType<typeof clientOf>
beforeAll(async () => {
  server = await testServer()
  client = clientOf(server.app)
})
afterAll(() => server.close())

const announce = (modelName: string, name: string, block: Readonly<Record<string, unknown>> = {}) =>
  client.graphql('mutation ($input: UpsertBucketInput!) { upsertBucket(input: $input) { bucket { name } } }', {
    input: { modelName, name, host: 'here', config: JSON.stringify({ _wandb: { value: { t: {}, ...block } } }) },
  })

describe('a run is refused before it begins', () => {
  it('under a name that no address can carry, as nothing that it logs would arrive', async () => {
    for (const [project, run] of [
      ['..', 'a'],
      ['.', 'a'],
      ['plain', '..'],
    ] as const) {
      const { status, errors } = await announce(project, run)
      expect([status, errors[0].message]).toEqual([400, expect.stringContaining("can be called '.' or '..'")])
    }
    expect(await server.store.findProject('plain')).toBeNull()
    expect((await announce('...', '.a')).status).toBe(200)
  })

  it('as a fork of a run that is not there', async () => {
    const branch = { branch_point: { run_id: 'mistyped', step: 3 } }
    const { status, errors } = await announce('forks', 'child', branch)
    expect([status, errors[0].message]).toEqual([404, "there is no run 'mistyped' in project 'forks' to fork from."])
    expect(await server.store.findProject('forks')).toBeNull()
    await announce('forks', 'mistyped')
    expect((await announce('forks', 'child', branch)).status).toBe(200)
  })
})

it('the step that a resuming client goes on behind is that of the last row, whatever it held', async () => {
  await client.upsert('tails', 'r')
  await client.stream(
    'tails',
    'r',
    client.history(0, [
      { _step: 3, loss: 1 },
      { _step: 4, table: { _type: 'table-file' } },
    ]),
  )
  const { data } = await client.graphql('{ project(name: "tails") { run(name: "r") { historyTail historyKeys } } }')
  expect(data.project.run).toMatchObject({ historyTail: '["{\\"_step\\":4}"]', historyKeys: { lastStep: 4 } })
})
