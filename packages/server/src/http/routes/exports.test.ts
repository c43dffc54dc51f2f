import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { RunsPage } from '../api.ts'
import { sweepCsv, testServer, upload } from '../testing/test-server.ts'

let server: Awaited<ReturnType<typeof testServer>>
const LOCAL = { host: '127.0.0.1:7272' }
beforeAll(async () => {
  server = await testServer()
  const { payload, headers } = upload('sweep.csv', sweepCsv(20))
  await server.app.inject({ method: 'POST', url: '/api/v1/imports', payload, headers: { ...LOCAL, ...headers } })
})
afterAll(() => server.close())

const ask = (url: string) => server.app.inject({ method: 'GET', url: `/api/v1${url}`, headers: LOCAL })

describe('the sweep file that repeats a run', () => {
  it('has its params and seeds that no run had, as a file with the name of the run', async () => {
    const page = (await ask('/projects/sweep/runs?filter=name%20%3D%20run-7')).json<RunsPage>()
    const answer = await ask(`/projects/sweep/runs/${page.rows[0]!.id}/noise-sweep?seeds=3`)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-disposition']).toContain('filename="noise-run-7.yaml"')
    const sweep = parse(answer.body)
    expect(sweep.metric).toEqual({ name: 'val_accuracy', goal: 'maximize' })
    expect(Object.keys(sweep.parameters).sort()).toEqual(['dropout', 'lr', 'optimizer', 'seed'])
    expect(sweep.parameters.optimizer).toEqual({ value: 'sgd' })
    // The table's seeds are 0 … 19.
    expect(sweep.parameters.seed).toEqual({ values: [20, 21, 22] })
  })

  it('of a run that is not there, or with no seeds at all, is an error that says so', async () => {
    const gone = await ask('/projects/sweep/runs/nobody/noise-sweep')
    expect(gone.statusCode).toBe(404)
    expect(gone.json().error.code).toBe('UNKNOWN_RUN')
    expect((await ask('/projects/sweep/runs/nobody/noise-sweep?seeds=0')).statusCode).toBe(400)
  })
})
