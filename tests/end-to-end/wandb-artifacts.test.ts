import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Served, serve } from './testing/served.ts'
import { NEWEST, OLDER, pythonWithWandb, wandbClient } from './testing/wandb-client.ts'

const LOG = `
import os, wandb
os.makedirs("data/sub", exist_ok=True)
open("data/a.txt", "w").write("a" * 3000); open("data/sub/b c.bin", "wb").write(bytes(range(256)) * 100); open("model.pt", "wb").write(b"weights" * 1000); open("elsewhere.txt", "w").write("far away")
run = wandb.init(project="kept", id="logger")
run.log({"loss": 1, "table": wandb.Table(columns=["a", "b"], data=[[1, "x"], [2, "y"]])})
def dataset(**more):
    artifact = wandb.Artifact("dataset", type="dataset", **more); artifact.add_dir("data")
    artifact.add_reference("file://" + os.path.abspath("elsewhere.txt"))
    return artifact
logged = run.log_artifact(dataset(description="described", metadata={"n": 3, "nested": {"x": [1, 2]}}), aliases=["best"])
logged.wait(timeout=60)
say("logged", [logged.name, logged.version, sorted(logged.aliases)])
run.log_model("model.pt", name="net")
run.log_code(".", include_fn=lambda path: path.endswith(".py"))
run.finish()
run = wandb.init(project="kept", id="user")
used = run.use_artifact("dataset:best")
folder = used.download(root="out")
say("used", [used.metadata, used.description, used.type, open("out/a.txt").read() == "a" * 3000, open("out/sub/b c.bin", "rb").read() == bytes(range(256)) * 100, open("out/elsewhere.txt").read()])
again = run.log_artifact(dataset()); again.wait(timeout=60)
open("data/new.txt", "w").write("new")
more = run.log_artifact(dataset()); more.wait(timeout=60)
say("again", [again.version, more.version])
run.finish()
`
const READ = `
api = wandb.Api()
latest = api.artifact("kept/dataset:latest")
say("latest", [latest.version, latest.file_count, sorted(file.name for file in latest.files())])
say("entry", open(api.artifact("kept/dataset:v0").get_entry("a.txt").download(root="entry")).read() == "a" * 3000)
logger, user = api.run("kept/logger"), api.run("kept/user")
say("of runs", [sorted([a.name, a.type] for a in logger.logged_artifacts()), [a.name for a in user.used_artifacts()], [a.name for a in user.logged_artifacts()]])
say("by runs", [latest.logged_by().id, [run.id for run in api.artifact("kept/dataset:v0").used_by()]])
say("listed", [sorted(t.name for t in api.artifact_types("kept")), [c.name for c in api.artifact_collections("kept", "dataset")], [a.name for a in api.artifacts("dataset", "kept/dataset")]])
say("exists", [api.artifact_exists("kept/dataset:v9"), api.artifact_exists("kept/dataset:v0")])
say("table", api.artifact("kept/run-logger-table:latest").get("table").data)
latest.aliases.append("prod"); latest.description = "changed"; latest.metadata["k"] = 1; latest.tags = ["t"]; latest.save()
changed = api.artifact("kept/dataset:prod")
say("changed", [sorted(changed.aliases), changed.description, changed.metadata, changed.tags])
def refused(what):
    try: what(); return "not refused"
    except Exception as error: return f"{type(error).__name__}: {error}"
say("refused", [refused(lambda: latest.link("registry/collection")), refused(lambda: api.artifact("kept/nothing:v0")), refused(lambda: changed.delete())])
changed.delete(delete_aliases=True)
say("left", [[a.name, sorted(a.aliases)] for a in api.artifacts("dataset", "kept/dataset")])
`
/** Every answer as one line of JSON, so that expectations stand here and not in Python. */
const SAY = `
import json, wandb
def say(name, value): print("SAY", json.dumps([name, value], default=str))
`
const saidIn = (out: string) =>
  Object.fromEntries([...out.matchAll(/^SAY (.*)$/gm)].map((match) => JSON.parse(match[1]!) as [string, unknown]))
const filesOnDisk = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + (statSync(join(folder, name)).isDirectory() ? filesOnDisk(join(folder, name)) : 1), 0)

const python = pythonWithWandb(NEWEST)
describe.runIf(python !== null)('artifacts of the unmodified wandb client', () => {
  let served: Served
  let said: Record<string, unknown>
  const blobs = () => filesOnDisk(join(served.folder, 'data/files'))
  beforeAll(async () => {
    served = await serve([])
    const client = wandbClient(python!, served.url, join(served.folder, 'client'))
    const logged = await client.run(SAY + LOG)
    expect(logged, logged.err).toMatchObject({ code: 0 })
    said = saidIn(logged.out)
  })
  afterAll(() => served?.stop())

  it('are versions with aliases; the same files are the same version, and come back byte for byte', () => {
    expect(said['logged']).toEqual(['dataset:v0', 'v0', ['best', 'latest']])
    expect(said['used']).toEqual([{ n: 3, nested: { x: [1, 2] } }, 'described', 'dataset', true, true, 'far away'])
    expect(said['again']).toEqual(['v0', 'v1'])
  })

  it('are listed and downloaded over HTTP, and stand among the files of the run that logged them', async () => {
    interface Listed {
      artifacts: { id: string; name: string; version: number; type: string; run: { key: string }; aliases: string[] }[]
    }
    const { artifacts } = await served.api<Listed>('/projects/kept/artifacts?run=logger')
    expect(artifacts.map(({ name, version, type, run }) => [name, version, type, run.key])).toEqual(
      expect.arrayContaining([
        ['dataset', 0, 'dataset', 'logger'],
        ['net', 0, 'model', 'logger'],
        ['run-logger-table', 0, 'run_table', 'logger'],
      ]),
    )
    const detail = await served.api<{ contents: { path: string; reference: string | null }[]; usedBy: { key: string }[] }>(
      '/projects/kept/artifacts/dataset:v0',
    )
    expect(detail.contents.map(({ path, reference }) => [path, reference])).toEqual([
      ['a.txt', null],
      ['elsewhere.txt', expect.stringMatching(/^file:\/\/\/.*\/elsewhere\.txt$/)],
      ['sub/b c.bin', null],
    ])
    expect(detail.usedBy.map(({ key }) => key)).toEqual(['user'])
    const { files } = await served.api<{ files: { path: string; arrived: boolean }[] }>('/projects/kept/runs/logger/files')
    expect(files).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: 'artifacts/dataset:v0/a.txt', size: 3000, arrived: true }),
        expect.objectContaining({ path: 'artifacts/net:v0/model.pt', arrived: true }),
        expect.objectContaining({ path: 'config.yaml', arrived: true }),
      ]),
    )
    for (const path of ['runs/logger/files/artifacts/dataset%3Av0/a.txt', 'artifacts/dataset:v0/files/a.txt']) {
      const answer = await fetch(`${served.url}/api/v1/projects/kept/${path}`)
      expect(await answer.text()).toBe('a'.repeat(3000))
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment/)
    }
    for (const path of ['artifacts/none:v0', 'artifacts/dataset:v7', 'artifacts/dataset:v0/files/..%2f..%2fsweepwise.sqlite'])
      expect((await fetch(`${served.url}/api/v1/projects/kept/${path}`)).status).toBe(404)
  })

  it('are read and changed by wandb.Api(); what is not offered is said in words; deleted, their bytes go', async () => {
    const before = blobs()
    const done = await wandbClient(python!, served.url, join(served.folder, 'reader')).run(SAY + READ)
    expect(done, done.err).toMatchObject({ code: 0 })
    const read = saidIn(done.out)
    expect(read['latest']).toEqual(['v1', 4, ['a.txt', 'elsewhere.txt', 'new.txt', 'sub/b c.bin']])
    expect(read['entry']).toBe(true)
    const [ofLogger, usedByUser, ofUser] = read['of runs'] as [string[][], string[], string[]]
    expect(ofLogger).toEqual(
      expect.arrayContaining([
        ['dataset:v0', 'dataset'],
        ['net:v0', 'model'],
        ['run-logger-table:v0', 'run_table'],
      ]),
    )
    expect([usedByUser, ofUser]).toEqual([['dataset:v0'], ['dataset:v1']])
    expect(read['by runs']).toEqual(['user', ['user']])
    expect(read['listed']).toEqual([expect.arrayContaining(['dataset', 'model', 'run_table']), ['dataset'], ['dataset:v1', 'dataset:v0']])
    expect(read['exists']).toEqual([false, true])
    expect(read['table']).toEqual([
      [1, 'x'],
      [2, 'y'],
    ])
    expect(read['changed']).toEqual([['latest', 'prod'], 'changed', { k: 1 }, ['t']])
    expect(read['refused']).toEqual([
      expect.stringContaining('not offered by this server (Sweepwise)'),
      expect.stringContaining("'nothing:v0' not found"),
      expect.stringContaining('delete it with delete_aliases=True'),
    ])
    expect(read['left']).toEqual([['dataset:v0', ['best', 'latest']]])
    // Its manifest and the one file that no other version has.
    expect(before - blobs()).toBe(2)
  })
})

const older = pythonWithWandb(OLDER)
describe.runIf(older !== null)(`artifacts of the client ${OLDER}`, () => {
  let served: Served
  beforeAll(async () => {
    served = await serve([])
  })
  afterAll(() => served?.stop())

  it('are logged, used and downloaded', async () => {
    const done = await wandbClient(older!, served.url, join(served.folder, 'client')).run(`
import wandb
open("file.txt", "w").write("older")
run = wandb.init(project="kept", id="one")
artifact = wandb.Artifact("thing", type="dataset"); artifact.add_file("file.txt")
run.log_artifact(artifact).wait(timeout=60)
run.log({"table": wandb.Table(columns=["a"], data=[[1]])})
run.finish()
run = wandb.init(project="kept", id="two")
print("GOT", open(run.use_artifact("thing:latest").download() + "/file.txt").read())
run.finish()
print("LOGGED", sorted(a.name for a in wandb.Api().run("kept/one").logged_artifacts()))
`)
    expect(done, done.err).toMatchObject({ code: 0 })
    expect(done.out).toContain('GOT older')
    expect(done.out).toContain("LOGGED ['run-one-table:v0', 'thing:v0']")
  })
})
