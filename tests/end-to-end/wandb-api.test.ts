import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, serve } from './testing/served.ts'
import { NEWEST, OLDER, pythonWithWandb, wandbClient } from './testing/wandb-client.ts'

const LOG = `
import wandb
for i in range(6):
    run = wandb.init(project="read", id=f"r{i}", name=f"run {i}", tags=["even" if i % 2 == 0 else "odd"], group="g" if i < 3 else None,
                     config={"lr": 10.0 ** -i, "nested": {"depth": i}})
    for step in range(30): run.log({"loss": i + 1 / (step + 1), "deep": {"er": step}, "score": float("nan") if i == 5 else i})
    if i == 0:
        open("saved.txt", "w").write("saved"); run.save("saved.txt")
    run.finish(exit_code=1 if i == 4 else 0)
`

/** Every answer as one line of JSON, so that expectations stand here and not in Python. */
const READ = `
import json, math, wandb
api = wandb.Api()
def say(name, value): print("SAY", json.dumps([name, value], default=str))
def ids(**options): return [run.id for run in api.runs("read", **options)]
say("all", ids()); say("default", len(api.runs("local/read")))
say("paged", ids(per_page=2))
say("filters", [ids(filters=f) for f in [
    {"config.lr": 0.1}, {"config.lr.value": {"$gt": 0.005}}, {"state": "failed"}, {"tags": "odd"}, {"tags": {"$in": ["even"]}, "group": "g"},
    {"$or": [{"name": "r1"}, {"display_name": "run 5"}]}, {"displayName": {"$regex": "^run [23]$"}}, {"summary_metrics.score": {"$gte": 2}},
    {"config.nested.depth": {"$ne": 0}}, {"config.missing": {"$exists": True}}, {"$not": {"state": "finished"}}, {"nothing.known": 1}]])
say("orders", [ids(order=o) for o in ["-created_at", "+config.lr", "-summary_metrics.score"]])
run = api.run("local/read/r0")
say("run", [run.name, run.state, run.tags, run.group, run.config, {k: run.summary[k] for k in ["loss", "score", "_step"]}])
say("nan", math.isnan(api.run("read/r5").summary["score"]))
say("history", [row["_step"] for row in run.history(pandas=False)])
say("sampled", len(run.history(pandas=False, samples=10)))
say("keys", run.history(keys=["loss"], pandas=False)[:2])
say("scan", [len(list(run.scan_history())), list(run.scan_history(keys=["deep.er"], min_step=2, max_step=5)), len(list(run.scan_history(page_size=7)))])
say("files", sorted(file.name for file in run.files()))
say("download", open(run.file("./saved.txt").download(root="downloaded", replace=True).name).read())
say("metadata", run.metadata["program"].endswith(".py"))
uploaded = run.upload_file("saved.txt"); say("uploaded", [uploaded.name, uploaded.size])
open("other.txt", "w").write("other"); run.upload_file("other.txt"); run.file("other.txt").delete()
say("file gone", [file.name for file in run.files(names=["other.txt"])])
say("like", [file.name for file in run.files(pattern="%.yaml")])
say("console", isinstance(list(run.console_logs()), list))
def refused(what):
    try: return f"answered {what()}"
    except Exception as error: return f"{type(error).__name__}: {error}"
say("not offered", [refused(lambda: wandb.sweep({"method": "random", "parameters": {"a": {"values": [1]}}}, project="read")), refused(lambda: api.team("local").name),
                    refused(lambda: len(api.runs("missing/none"))), refused(lambda: api.sweep("read/none"))])
run.tags.append("new"); run.notes = "noted"; run.config["added"] = {"by": "api"}; run.update()
run.summary["later"] = 7; run.summary.update()
again = wandb.Api().run("read/r0")
say("updated", [again.tags, again.notes, again.config, again.summary["later"], again.summary["score"]])
resumed = wandb.init(project="read", id="r0", resume="must"); resumed.log({"loss": -1}); resumed.finish()
say("resumed", [wandb.Api().run("read/r0").config, len(list(wandb.Api().run("read/r0").scan_history()))])
again.delete()
say("deleted", [run.id for run in wandb.Api().runs("read")])
for path in ["read/r0", "missing/r0"]:
    try: wandb.Api().run(path); say("gone", "found")
    except Exception as error: say("gone " + path, type(error).__name__)
`

const python = pythonWithWandb(NEWEST)
describe.runIf(python !== null)('wandb.Api()', () => {
  let served: Served
  let said: Record<string, unknown>
  beforeAll(async () => {
    served = await serve([])
    const client = wandbClient(python!, served.url, join(served.folder, 'client'))
    const logged = await client.run(LOG)
    expect(logged, logged.err).toMatchObject({ code: 0 })
    const read = await client.run(READ)
    expect(read, read.err).toMatchObject({ code: 0 })
    said = Object.fromEntries([...read.out.matchAll(/^SAY (.*)$/gm)].map((match) => JSON.parse(match[1]!) as [string, unknown]))
  })
  afterAll(() => served?.stop())

  it('lists runs, in pages, by filter and in order; those without a value come last', () => {
    const all = ['r0', 'r1', 'r2', 'r3', 'r4', 'r5']
    expect(said).toMatchObject({ all, default: 6, paged: all })
    expect(said['filters']).toEqual([
      ['r1'],
      ['r0', 'r1', 'r2'],
      ['r4'],
      ['r1', 'r3', 'r5'],
      ['r0', 'r2'],
      ['r1', 'r5'],
      ['r2', 'r3'],
      ['r2', 'r3', 'r4'],
      all.slice(1),
      [],
      ['r4'],
      [],
    ])
    expect(said['orders']).toEqual([all.toReversed(), all.toReversed(), ['r4', 'r3', 'r2', 'r1', 'r0', 'r5']])
  })

  it('gives back config, summary, history and files', () => {
    expect(said['run']).toEqual([
      'run 0',
      'finished',
      ['even'],
      'g',
      { lr: 1, nested: { depth: 0 } },
      { loss: 1 / 30, score: 0, _step: 29 },
    ])
    expect(said).toMatchObject({
      nan: true,
      history: Array.from({ length: 30 }, (_, i) => i),
      sampled: 10,
      metadata: true,
      download: 'saved',
    })
    expect(said['keys']).toEqual([
      { _step: 0, loss: 1 },
      { _step: 1, loss: 0.5 },
    ])
    // The client asks for the step by itself, beside the keys that were wanted.
    expect(said['scan']).toEqual([30, [2, 3, 4].map((step) => ({ _step: step, 'deep.er': step })), 30])
    expect(said['files']).toEqual(expect.arrayContaining(['config.yaml', 'saved.txt', 'wandb-metadata.json']))
  })

  it('uploads, lists and deletes single files; what is not offered is said in words', () => {
    expect(said).toMatchObject({ uploaded: ['saved.txt', 5], 'file gone': [], like: ['config.yaml'], console: true })
    expect(said['not offered']).toEqual([
      expect.stringContaining('sweeps are not offered by this server (Sweepwise)'),
      'answered local',
      expect.stringContaining('Could not find project none'),
      expect.stringContaining('Could not find sweep'),
    ])
  })

  it('changes tags, notes, config and summary, and a run changed so can be resumed; deletes', () => {
    const config = { lr: 1, nested: { depth: 0 }, added: { by: 'api' } }
    expect(said['updated']).toEqual([['even', 'new'], 'noted', config, 7, 0])
    expect(said['resumed']).toEqual([config, 31])
    expect(said['deleted']).toEqual(['r1', 'r2', 'r3', 'r4', 'r5'])
    expect(said).toMatchObject({ 'gone read/r0': expect.stringMatching(/Error/), 'gone missing/r0': expect.stringMatching(/Error/) })
  })
})

const older = pythonWithWandb(OLDER)
describe.runIf(older !== null)(`the client ${OLDER}`, () => {
  let served: Served
  beforeAll(async () => {
    served = await serve([])
  })
  afterAll(() => served?.stop())

  it('logs, resumes and reads back', async () => {
    const client = wandbClient(older!, served.url, join(served.folder, 'client'))
    const done = await client.run(`
import wandb
run = wandb.init(project="older", id="a", config={"lr": 0.1})
for i in range(5): run.log({"loss": i})
run.finish()
run = wandb.init(project="older", id="a", resume="must"); run.log({"loss": 5}); run.finish()
print("READ", wandb.__version__, [(row["_step"], row["loss"]) for row in wandb.Api().run("older/a").scan_history()])
`)
    expect(done, done.err).toMatchObject({ code: 0 })
    expect(done.out).toContain(`READ ${OLDER} [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]`)
    expect(await served.api('/projects/older/runs/a')).toMatchObject({ state: 'finished', config: { lr: 0.1 }, summary: { loss: 5 } })
  })
})
