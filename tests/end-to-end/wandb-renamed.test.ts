import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, serve } from './testing/served.ts'
import { NEWEST, pythonWithWandb, type WandbClient, wandbClient } from './testing/wandb-client.ts'

interface Run {
  id: string
  state: string
  config: Record<string, unknown>
  series: { metric: string; points: number }[]
}

/** Logs until a file named `go` appears, then as much again: what a test does to the project happens in between. */
const SCRIPT = (project: string, id: string) => `
import os, time, wandb
run = wandb.init(project="${project}", id="${id}", config={"lr": 0.1})
for i in range(5): run.log({"loss": i})
while not os.path.exists("${id}.go"): time.sleep(0.1)
for i in range(5, 10): run.log({"loss": i})
run.config.update({"late": True})
open("saved.txt", "w").write("saved"); run.save("saved.txt")
artifact = wandb.Artifact("thing-${id}", type="t"); artifact.add_file("saved.txt")
run.log_artifact(artifact)
time.sleep(6)
run.finish()
print("FINISHED")
`

const python = pythonWithWandb(NEWEST)
describe.runIf(python !== null)('while the unmodified wandb client logs', () => {
  let served: Served
  let client: WandbClient
  beforeAll(async () => {
    served = await serve([])
    client = wandbClient(python!, served.url, join(served.folder, 'client'))
  })
  afterAll(() => served?.stop())

  const runOf = (project: string, id: string) => served.api<Run>(`/projects/${encodeURIComponent(project)}/runs/${id}`)
  const ask = (method: string, path: string, body?: unknown) =>
    fetch(`${served.url}/api/v1${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  const projects = async () => (await served.api<{ projects: { id: string; name: string }[] }>('/projects')).projects
  /** Starts the script, does something once its first rows are here, and lets it go on to its end. */
  async function meanwhile(project: string, id: string, work: (run: Run) => Promise<unknown>) {
    const script = client.start(SCRIPT(project, id))
    const logged = () =>
      runOf(project, id).then(
        (run) => run.series.find(({ metric }) => metric === 'loss')?.points,
        () => 0,
      )
    await expect.poll(logged, { timeout: 60_000 }).toBe(5)
    await work(await runOf(project, id))
    await client.run(`open("${id}.go", "w")`)
    const end = await script.end
    expect(end, end.err).toMatchObject({ code: 0, out: expect.stringContaining('FINISHED') })
    return end
  }
  const lossOf = (run: Run) => run.series.find(({ metric }) => metric === 'loss')?.points

  it('its project is renamed: everything goes on into it, and is read back and resumed under both names', async () => {
    await meanwhile('before', 'renamed', () => ask('PATCH', '/projects/before', { name: 'after' }))
    const run = await runOf('after', 'renamed')
    expect(run).toMatchObject({ state: 'finished', config: { lr: 0.1, late: true } })
    expect(lossOf(run)).toBe(10)
    const { files } = await served.api<{ files: { path: string; arrived: boolean }[] }>('/projects/after/runs/renamed/files')
    for (const path of ['saved.txt', 'artifacts/thing-renamed:v0/saved.txt'])
      expect(files).toContainEqual(expect.objectContaining({ path, arrived: true }))
    expect((await projects()).map(({ name }) => name)).not.toContain('before')
    const again = await client.run(`
import wandb
run = wandb.init(project="before", id="renamed", resume="must"); run.log({"loss": 10}); print("LINK", run.url); run.finish()
print("ROWS", len(list(wandb.Api().run("before/renamed").scan_history())), len(list(wandb.Api().run("after/renamed").scan_history())))
`)
    expect(again, again.err).toMatchObject({ code: 0 })
    expect(again.out).toContain('/after/runs/renamed')
    expect(again.out).toContain('ROWS 11 11')
  })

  it('its project is deleted: nothing is lost when that is undone, and no other project appears meanwhile', async () => {
    let id = ''
    await meanwhile('deleted', 'kept', async () => {
      id = (await projects()).find(({ name }) => name === 'deleted')!.id
      expect((await ask('DELETE', '/projects/deleted')).status).toBe(204)
    })
    expect((await projects()).map(({ name }) => name)).not.toContain('deleted')
    expect((await ask('POST', `/projects/${id}/restore`)).status).toBe(200)
    const run = await runOf('deleted', 'kept')
    expect(run).toMatchObject({ state: 'finished', config: { lr: 0.1, late: true } })
    expect(lossOf(run)).toBe(10)
  })

  it('the run itself is deleted: the script goes on, is told why nothing arrives, and no half of a run comes back', async () => {
    const end = await meanwhile('rest', 'gone', async () => {
      const done = await client.run('import wandb\nwandb.Api().run("rest/gone").delete()')
      expect(done, done.err).toMatchObject({ code: 0 })
    })
    expect(end.err + end.out).not.toContain('Traceback')
    expect((await ask('GET', '/projects/rest/runs/gone')).status).toBe(404)
    expect(await served.api('/projects/rest')).toMatchObject({ runs: 0 })
    expect(await served.api('/projects/rest/artifacts')).toEqual({ artifacts: [] })
  })
})
