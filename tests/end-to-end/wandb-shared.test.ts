import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, serve } from './testing/served.ts'
import { NEWEST, pythonWithWandb, wandbClient } from './testing/wandb-client.ts'

const WRITER = (rank: number, rows: number, wait: number) => `
import time, wandb
run = wandb.init(project="shared", id="one", config={"common": 1, "own_${rank}": ${rank}},
                 settings=wandb.Settings(mode="shared", x_primary=${rank === 0 ? 'True' : 'False'}, x_label="rank_${rank}", x_update_finish_state=${rank === 0 ? 'True' : 'False'}))
for step in range(${rows}):
    run.log({"loss_${rank}": step, "loss": step})
    time.sleep(0.1)
print("printed by ${rank}")
run.summary["best_${rank}"] = ${rank}
time.sleep(${wait})
run.finish()
`

const python = pythonWithWandb(NEWEST)
describe.runIf(python !== null)('processes that log into one run in shared mode', () => {
  let served: Served
  beforeAll(async () => {
    served = await serve([])
  })
  afterAll(() => served?.stop())

  it('are one run: rows, params, summary and console of all of them, also of one that comes late', async () => {
    const client = (rank: number) => wandbClient(python!, served.url, join(served.folder, `rank-${rank}`))
    const first = [0, 1].map((rank) => client(rank).start(WRITER(rank, 20, rank === 0 ? 12 : 0), { WANDB_CONSOLE: 'wrap' }))
    const logged = () =>
      served.api<{ series: { metric: string; points: number }[] }>('/projects/shared/runs/one').then(
        ({ series }) => series.some(({ metric }) => metric === 'loss_1'),
        () => false,
      )
    await expect.poll(logged, { timeout: 60_000 }).toBe(true)
    const ends = await Promise.all([...first.map(({ end }) => end), client(2).run(WRITER(2, 5, 0), { WANDB_CONSOLE: 'wrap' })])
    for (const end of ends) expect(end, end.err).toMatchObject({ code: 0 })

    const run = await served.api<{
      state: string
      attempts: unknown[]
      config: unknown
      summary: Record<string, unknown>
      series: { metric: string; points: number }[]
    }>('/projects/shared/runs/one')
    expect(run).toMatchObject({ state: 'finished', config: { common: 1, own_0: 0, own_1: 1, own_2: 2 } })
    expect(run.attempts).toHaveLength(1)
    expect(run.summary).toMatchObject({ best_0: 0, best_1: 1, best_2: 2, loss_0: 19, loss_1: 19, loss_2: 4 })
    const points = Object.fromEntries(run.series.map(({ metric, points }) => [metric, points]))
    expect(points).toMatchObject({ loss_0: 20, loss_1: 20, loss_2: 5, loss: 45 })
    const { lines } = await served.api<{ lines: { text: string }[] }>('/projects/shared/runs/one/console')
    const texts = lines.map(({ text }) => text)
    for (const rank of [0, 1, 2]) expect(texts.filter((text) => text === `[rank_${rank}] printed by ${rank}`)).toHaveLength(1)
  })
})
