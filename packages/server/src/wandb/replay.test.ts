import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { testServer } from '../http/testing/test-server.ts'

/** What a client said and what it was answered when it was recorded; see scripts/record-wandb.ts. */
interface Recorded {
  readonly method: 'POST'
  readonly path: string
  readonly request: string
  readonly status: number
  readonly response: string
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
const files = globSync(join(import.meta.dirname, 'testing/recorded-*.json'))

/** Names of fields, without what they hold: lists by their length. */
const shapeOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(shapeOf)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]))
      : value === null
        ? null
        : typeof value

it.each(files.map((path) => basename(path)))(
  '%s: every request is answered in the shape the client took, and comes to the same runs',
  async (name) => {
    const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'testing', name), 'utf8')) as readonly Recorded[]
    const server = await testServer()
    try {
      // Ids that the server gave then → those it gives now.
      const ids = new Map<string, string>()
      for (const { method, path, request, status, response } of recorded) {
        const answer = await server.app.inject({
          method,
          url: path,
          headers: { host: '127.0.0.1:7272', 'content-type': 'application/json' },
          payload: request.replaceAll(UUID, (id) => ids.get(id) ?? id),
        })
        expect(answer.statusCode, `${path} ${request.slice(0, 200)}`).toBe(status)
        // The bytes of files were not recorded, so there are none to list.
        if (!request.includes('query RunFiles'))
          expect(shapeOf(answer.json()), request.slice(0, 200)).toEqual(shapeOf(JSON.parse(response)))
        const [then, now] = [response.match(UUID) ?? [], answer.body.match(UUID) ?? []]
        for (const [i, id] of then.entries()) if (now[i] !== undefined && !ids.has(id)) ids.set(id, now[i])
      }
      const project = (await server.store.findProject('recorded'))!
      const one = (await server.store.findRun(project.id, 'one'))!
      expect(one).toMatchObject({
        name: 'named',
        state: 'finished',
        group: 'g',
        jobType: 'j',
        notes: 'n',
        tags: ['x'],
        config: { lr: 0.1, 'deep.er': [1, 2], late: true },
      })
      expect(one.attempts.map(({ kind }) => kind)).toEqual(['start', 'resume', 'rewind'])
      const loss = async (id: string, attempt?: number) => {
        const [series] = await server.store.history(id, { metrics: ['loss'], ...(attempt === undefined ? {} : { attempt }) })
        return [...series!.steps].map((step, i) => [step, series!.values[i]])
      }
      expect(await loss(one.id)).toEqual([
        [0, 0],
        [1, 1],
        [2, 2],
        [3, 30],
      ])
      expect(await loss(one.id, 2)).toEqual([
        [0, 0],
        [1, 1],
        [2, 2],
        [3, Number.NaN],
        [4, 4],
        [5, 5],
      ])
      const two = (await server.store.findRun(project.id, 'two'))!
      expect(two).toMatchObject({ state: 'failed', config: {} })
      expect(await loss(two.id)).toEqual([
        [0, 0],
        [1, 1],
        [2, -2],
      ])
      expect(await server.store.metricInfo(project.id)).toEqual([{ name: 'val/acc', goal: 'maximize', goalSource: 'declared' }])
    } finally {
      await server.close()
    }
  },
)

it('the newest client and an older one are recorded', () => {
  expect(files.map((path) => basename(path)).toSorted()).toEqual(['recorded-0.30.0.json', 'recorded-0.31.0.json'])
})
