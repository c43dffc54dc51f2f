import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, serve } from './testing/served.ts'
import { NEWEST, pythonWithWandb, type WandbClient, wandbClient } from './testing/wandb-client.ts'

const python = pythonWithWandb(NEWEST)
let served: Served
let client: WandbClient

interface Run {
  state: string
  tags: string[]
  config: Record<string, unknown>
  attempts: { kind: string; state: string }[]
}

describe.runIf(python !== null)('a run of the unmodified wandb client goes on', () => {
  beforeAll(async () => {
    served = await serve([])
    client = wandbClient(python!, served.url, join(served.folder, 'client'))
  })
  afterAll(() => served?.stop())
  const run = (id: string) => served.api<Run>(`/projects/again/runs/${id}`)
  const loss = async (id: string) => {
    const { series } = await served.api<{ series: { steps: number[]; values: number[] }[] }>(
      `/projects/again/runs/${id}/history?metric=loss`,
    )
    return series.flatMap(({ steps, values }) => steps.map((step, i) => [step, values[i]]))
  }
  const kinds = async (id: string) => (await run(id)).attempts.map(({ kind }) => kind)

  it('by resume=allow and must and auto, after rewind and fork; never and must refuse as they should', async () => {
    const done = await client.run(`
import wandb
def log(values, **options):
    run = wandb.init(project="again", **options)
    for value in values: run.log({"loss": value})
    run.finish()
def fails(**options):
    try:
        wandb.init(project="again", **options)
    except Exception as error:
        print("REFUSED", options["resume"], type(error).__name__)
log([0, 1, 2], id="resumed", config={"a": 1}, tags=["kept"])
fails(id="missing", resume="must")
log([3, 4], id="resumed", resume="allow", config={"b": 2})
log([5], id="resumed", resume="must")
log([6], id="fresh", resume="allow")
log([7], id="auto", resume="auto")
log([0, 1, 2, 3], id="rewound")
log([30, 40], resume_from="rewound?_step=1")
log([-4], fork_from="rewound?_step=2", id="forked")
log([9], id="fresh")
fails(id="resumed", resume="never")
`)
    expect(done, done.err).toMatchObject({ code: 0 })
    expect(done.out.match(/REFUSED \w+ \w+/g)).toEqual(['REFUSED must UsageError', 'REFUSED never UsageError'])
    expect(await loss('resumed')).toEqual([0, 1, 2, 3, 4, 5].map((i) => [i, i]))
    expect(await kinds('resumed')).toEqual(['start', 'resume', 'resume'])
    expect(await run('resumed')).toMatchObject({ state: 'finished', tags: ['kept'], config: { a: 1, b: 2 } })
    expect(await loss('auto')).toEqual([[0, 7]])
    expect(await loss('rewound')).toEqual([
      [0, 0],
      [1, 1],
      [2, 30],
      [3, 40],
    ])
    expect(await kinds('rewound')).toEqual(['start', 'rewind'])
    expect(await loss('forked')).toEqual([
      [0, 0],
      [1, 1],
      [2, 30],
      [3, -4],
    ])
    expect(await kinds('forked')).toEqual(['fork'])
    expect(await loss('fresh')).toEqual([[0, 9]])
    expect(await kinds('fresh')).toEqual(['start', 'reinit'])
  })

  it('from offline by wandb sync, once however often', async () => {
    const offline = await client.run(
      `
import wandb
run = wandb.init(project="again", id="offline", config={"a": 1})
for i in range(50): run.log({"loss": i})
run.finish()
`,
      { WANDB_MODE: 'offline' },
    )
    expect(offline, offline.err).toMatchObject({ code: 0 })
    const folder = readdirSync(join(client.folder, 'wandb')).find((name) => name.startsWith('offline-run-'))!
    for (const more of [[], ['--no-skip-synced']]) {
      const synced = await client.command(['sync', ...more, join('wandb', folder)])
      expect(synced, synced.err + synced.out).toMatchObject({ code: 0 })
    }
    expect(await run('offline')).toMatchObject({ state: 'finished', config: { a: 1 } })
    expect(await loss('offline')).toEqual(Array.from({ length: 50 }, (_, i) => [i, i]))
  })
})
