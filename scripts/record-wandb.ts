// Records what the unmodified wandb client of a version says to a server, and what we answered, so that a build without
// Python can replay it: node scripts/record-wandb.ts VERSION → packages/server/src/wandb/testing/recorded-VERSION.json
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '../tests/end-to-end/testing/served.ts'
import { pythonWithWandb, wandbClient } from '../tests/end-to-end/testing/wandb-client.ts'

const SCRIPT = `
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

const version = process.argv[2]
const python = version === undefined ? null : pythonWithWandb(version)
if (version === undefined || python === null) throw new Error('usage: node scripts/record-wandb.ts VERSION, one that scripts/python/ pins')

const served = await serve([])
const folder = mkdtempSync(join(tmpdir(), 'sweepwise-record-'))
const recorded: { method: string; path: string; request: string; status: number; response: string }[] = []
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
  const text = await answer.text()
  // Bytes of files are not part of what is replayed.
  if (/graphql$|file_stream$/.test(request.url!)) {
    recorded.push({ method: request.method!, path: request.url!, request: body.toString(), status: answer.status, response: text })
  }
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' }).end(text)
}).listen(0, '127.0.0.1')
await new Promise((resolve) => proxy.once('listening', resolve))
const address = proxy.address()
const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
try {
  const done = await wandbClient(python, url, join(folder, 'client')).run(SCRIPT, { WANDB_CONSOLE: 'off', WANDB_X_DISABLE_META: 'true' })
  if (done.code !== 0) throw new Error(done.err)
  const target = join(import.meta.dirname, `../packages/server/src/wandb/testing/recorded-${version}.json`)
  // Nothing of the machine on which it was recorded.
  const text = JSON.stringify(recorded, null, 1).replaceAll(folder, '/home/user').replaceAll(url, 'http://127.0.0.1:7272')
  writeFileSync(target, `${text}\n`)
  console.log(`${recorded.length} requests: ${target}`)
} finally {
  proxy.close()
  await served.stop()
  rmSync(folder, { recursive: true, force: true })
}
