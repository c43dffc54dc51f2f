// Records what the unmodified wandb client of a version says to a server, and what we answered, so that a build without
// Python can replay it: node scripts/record-wandb.ts VERSION → packages/server/src/wandb/testing/recorded-VERSION.json,
// with `artifacts` as a second word artifacts-VERSION.json: versions of an artifact with the bytes that go and come.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '../tests/end-to-end/testing/served.ts'
import { pythonWithWandb, wandbClient } from '../tests/end-to-end/testing/wandb-client.ts'

const RUNS = `
import wandb
run = wandb.init(project="recorded", id="one", name="named", tags=["x"], notes="n", group="g", job_type="j", config={"lr": 0.1, "deep": {"er": [1, 2]}})
run.define_metric("epoch")
run.define_metric("val/*", step_metric="epoch", summary="max")
for i in range(5): run.log({"loss": float("nan") if i == 3 else i, "val/acc": i / 8, "epoch": i // 2, "train": {"x": -i}})
run.config.update({"late": True})
run.finish()
run = wandb.init(project="recorded", id="one", resume="must"); run.log({"loss": 5}); run.finish()
run = wandb.init(project="recorded", resume_from="one?_step=2"); run.log({"loss": 30}); run.finish()
run = wandb.init(project="recorded", fork_from="one?_step=1", id="two"); run.log({"loss": -2}); run.finish(exit_code=3)
runs = wandb.Api().runs("recorded", order="+created_at", filters={"config.lr": 0.1})
print([run.id for run in runs], list(runs[0].scan_history()), runs[0].history(keys=["loss"], pandas=False), [f.name for f in runs[0].files()])
`

const ARTIFACTS = `
import os, wandb
os.makedirs("data/deep", exist_ok=True)
open("data/kept.txt", "w").write("kept " * 20); open("data/deep/other.bin", "wb").write(bytes(range(256)))
def files(*names, aliases=None, metadata=None):
    artifact = wandb.Artifact("set", type="dataset", description="a set", metadata=metadata)
    for name in names: artifact.add_file("data/" + name, name=name)
    return artifact
with wandb.init(project="recorded", id="logger") as run:
    run.log_artifact(files("kept.txt", "deep/other.bin", metadata={"rows": 2}), aliases=["first"]).wait(timeout=60)
    open("data/new.txt", "w").write("new")
    run.log_artifact(files("kept.txt", "new.txt"), aliases=["second"]).wait(timeout=60)
with wandb.init(project="recorded", id="user") as run:
    used = run.use_artifact("set:first")
    folder = used.download(root="fetched", skip_cache=True)
    assert open(os.path.join(folder, "kept.txt")).read() == "kept " * 20 and open(os.path.join(folder, "deep/other.bin"), "rb").read() == bytes(range(256))
`

const [version, part] = process.argv.slice(2)
const withBytes = part === 'artifacts'
const python = version === undefined ? null : pythonWithWandb(version)
if (version === undefined || python === null)
  throw new Error('usage: node scripts/record-wandb.ts VERSION [artifacts], a version that scripts/python/ pins')

const served = await serve([])
const folder = mkdtempSync(join(tmpdir(), 'sweepwise-record-'))
/** `bytes`: request and response are base64. */
const recorded: { method: string; path: string; bytes?: true; request: string; status: number; response: string }[] = []
const proxy = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const headers = Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' && !/^(connection|content-length)$/.test(name) ? [[name, value]] : [],
    ),
  )
  const answer = await fetch(`${served.url}${request.url}`, {
    method: request.method!,
    headers,
    ...(body.length === 0 ? {} : { body }),
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  // Addresses for bytes lead through here as well.
  const text = bytes.toString().replaceAll(served.url, url)
  const isText = /graphql$|file_stream$/.test(request.url!)
  const said = { method: request.method!, path: request.url! }
  if (isText) recorded.push({ ...said, request: body.toString(), status: answer.status, response: text })
  else if (withBytes && (isArtifact(request.url!) || request.method === 'GET'))
    recorded.push({ ...said, bytes: true, request: body.toString('base64'), status: answer.status, response: bytes.toString('base64') })
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' }).end(isText ? text : bytes)
}).listen(0, '127.0.0.1')
await new Promise((resolve) => proxy.once('listening', resolve))
const address = proxy.address()
const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
try {
  const done = await wandbClient(python, url, join(folder, 'client')).run(withBytes ? ARTIFACTS : RUNS, {
    WANDB_CONSOLE: 'off',
    WANDB_X_DISABLE_META: 'true',
  })
  if (done.code !== 0) throw new Error(done.err)
  const target = join(import.meta.dirname, `../packages/server/src/wandb/testing/${withBytes ? 'artifacts' : 'recorded'}-${version}.json`)
  // Nothing of the machine on which it was recorded.
  const text = JSON.stringify(recorded, null, 1).replaceAll(folder, '/home/user').replaceAll(url, 'http://127.0.0.1:7272')
  writeFileSync(target, `${text}\n`)
  console.log(`${recorded.length} requests: ${target}`)
} finally {
  proxy.close()
  await served.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** What a run saves by itself is of the machine; of files, those of artifacts alone are kept. */
function isArtifact(path: string): boolean {
  const said = /\/files\/put\/([^.]+)/.exec(path)?.[1]
  return said !== undefined && Buffer.from(said, 'base64url').toString().startsWith('["put-artifact"')
}
