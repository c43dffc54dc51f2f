import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ANY_KEY, NEWEST, pythonWithWandb, wandbClient } from './testing/wandb-client.ts'

/** Milliseconds between a start and the next kill: while clients send, while they try again, while the server is hardly up. */
const PAUSES = [1700, 400, 2600, 900]
const CLIENTS = 3
const ROWS = 300
const main = join(import.meta.dirname, '../../packages/server/src/cli/main.ts')
const python = pythonWithWandb(NEWEST)

describe.runIf(python !== null)('a server that is killed under load and started again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sweepwise-kill-'))
  let port = 0
  let server: ChildProcess
  const url = () => `http://127.0.0.1:${port}`

  async function start(): Promise<void> {
    server = spawn(process.execPath, [main, 'serve', '--port', String(port), '--data', join(folder, 'data')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    await new Promise<void>((resolve, reject) => {
      let said = ''
      server.stderr!.on('data', (chunk: Buffer) => {
        said += chunk.toString()
      })
      server.stdout!.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('Sweepwise is at')) resolve()
      })
      server.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
    })
  }
  const kill = async (): Promise<void> => {
    const gone = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGKILL')
    await gone
  }

  beforeAll(async () => {
    port = await new Promise((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const address = probe.address()
        probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
      })
    })
    await start()
  })
  afterAll(async () => {
    await kill()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  const ask = (path: string, body: unknown) =>
    fetch(`${url()}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${Buffer.from(`api:${ANY_KEY}`).toString('base64')}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    })

  /** Sends one line after the other as the client does, each until it is acknowledged; notes those that were. */
  async function sendUntil(done: () => boolean, acknowledged: number[]): Promise<void> {
    const named = { config: '{"_wandb":{"value":{"t":{}}}}', name: 'counted', project: 'killed', host: 'h' }
    const query = `mutation U($config: JSONString) { upsertBucket(input: {name: "counted", modelName: "killed", host: "h", config: $config}) { inserted } }`
    expect((await ask('/graphql', { query, variables: named })).status).toBe(200)
    for (let line = 0; !done(); ) {
      const content = [`{"_step":${line},"_timestamp":${1_795_000_000 + line},"value":${line}}`]
      try {
        const answer = await ask('/files/local/killed/counted/file_stream', { files: { 'wandb-history.jsonl': { offset: line, content } } })
        if (answer.status === 200) acknowledged.push(line++)
        else if (answer.status < 500) throw new Error(`refused for good: ${answer.status} ${await answer.text()}`)
      } catch (error) {
        if ((error as Error).message.startsWith('refused')) throw error
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }

  it('has every acknowledged point exactly once, and the clients carry on by themselves', async () => {
    const client = wandbClient(python!, url(), join(folder, 'client'))
    const quick = Object.fromEntries(
      ['FILE_STREAM', 'GRAPHQL', 'FILE_TRANSFER'].flatMap((name) => [
        [`WANDB_X_${name}_RETRY_WAIT_MIN_SECONDS`, '0.5'],
        [`WANDB_X_${name}_RETRY_WAIT_MAX_SECONDS`, '2'],
      ]),
    )
    const scripts = Array.from({ length: CLIENTS }, (_, i) =>
      client.start(
        `
import time, wandb
run = wandb.init(project="killed", id="client-${i}")
print("READY")
for step in range(${ROWS}):
    run.log({"value": step * ${i + 1}, "other": -step})
    time.sleep(0.05)
run.finish()
`,
        quick,
      ),
    )
    const ready = scripts.map(
      ({ child }) => new Promise<void>((resolve) => child.stdout!.on('data', (chunk: Buffer) => chunk.includes('READY') && resolve())),
    )
    await Promise.all(ready)
    let over = false
    const acknowledged: number[] = []
    const sender = sendUntil(() => over, acknowledged)
    for (const pause of PAUSES) {
      await new Promise((resolve) => setTimeout(resolve, pause))
      await kill()
      await start()
    }
    for (const { end } of scripts) {
      const done = await end
      expect(done, done.err).toMatchObject({ code: 0 })
    }
    over = true
    await sender

    const read = await client.run(`
import json, wandb
for run in wandb.Api().runs("killed"):
    print("SAY", json.dumps([run.id, run.state, [[row["_step"], row["value"]] for row in run.scan_history()]]))
`)
    const stored = new Map(
      [...read.out.matchAll(/^SAY (.*)$/gm)]
        .map((match) => JSON.parse(match[1]!) as [string, string, number[][]])
        .map((run) => [run[0], run] as const),
    )
    for (let i = 0; i < CLIENTS; i++) {
      expect(stored.get(`client-${i}`)).toEqual([
        `client-${i}`,
        'finished',
        Array.from({ length: ROWS }, (_, step) => [step, step * (i + 1)]),
      ])
    }
    expect(acknowledged.length).toBeGreaterThan(PAUSES.length)
    const counted = stored.get('counted')![2]
    expect(counted.slice(0, acknowledged.length)).toEqual(acknowledged.map((line) => [line, line]))
    // At most the one line on its way when all was over was stored without an answer.
    expect(counted.length - acknowledged.length).toBeLessThanOrEqual(1)
  })
})
