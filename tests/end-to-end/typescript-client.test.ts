// The TypeScript client against a real server, both in processes of their own: what was logged is there exactly once,
// however the client's process or the server's ends.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { init } from '../../packages/client/src/index.ts'
import { openStore } from '../../packages/server/src/store/open-store.ts'
import type { Store, StoredRun } from '../../packages/server/src/store/store.ts'
import { readOutput } from './testing/read-output.ts'

const root = join(import.meta.dirname, '../..')
const main = join(root, 'packages/server/src/cli/main.ts')
const entry = JSON.stringify(join(root, 'packages/client/src/index.ts'))
const folder = mkdtempSync(join(tmpdir(), 'sweepwise-ts-client-'))
const data = join(folder, 'data')
let port = 0
let server: ChildProcess
let store: Store
const url = () => `http://127.0.0.1:${port}`

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
async function start(flags: readonly string[] = [], at = data, on = port): Promise<ChildProcess> {
  const child = spawn(process.execPath, [main, 'serve', '--port', String(on), '--data', at, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr!.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (chunk: Buffer) => chunk.toString().includes('Sweepwise is at') && resolve())
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)))
  })
  return child
}
const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await gone
}

beforeAll(async () => {
  port = await freePort()
  server = await start()
  // An independent reader of what the server's process keeps.
  store = await openStore(data)
})
afterAll(async () => {
  await end(server, 'SIGKILL')
  await store.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

let scripts = 0
/** Runs a script with the client in a process of its own. */
function script(body: string, env: Readonly<Record<string, string>> = {}) {
  const path = join(folder, `script-${++scripts}.mjs`)
  writeFileSync(path, `import { init } from ${entry}\n${body}\n`)
  const child = spawn(process.execPath, [path], {
    env: { ...process.env, SWEEPWISE_BASE_URL: url(), SWEEPWISE_PROJECT: 'scripts', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = readOutput(child)
  const said = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => (output.out.includes(text) || output.err.includes(text)) && resolve()
      child.stdout.on('data', look)
      child.stderr.on('data', look)
      look()
    })
  return { child, ended: output.ended, said }
}

async function stored(id: string, project = 'scripts'): Promise<StoredRun> {
  const run = await store.findRun((await store.findProject(project))!.id, id)
  if (run === null) throw new Error(`no run ${id}`)
  return run
}
async function points(id: string, metric: string, project = 'scripts') {
  const [series] = await store.history((await stored(id, project)).id, { metrics: [metric] })
  return series === undefined ? [] : [...series.steps].map((step, i) => [step, series.values[i]!])
}
const counted = (n: number) => Array.from({ length: n }, (_, i) => [i, i])

describe('a run', () => {
  it('has its params, history, summary, tags, notes and group; NaN and infinities are data', async () => {
    const run = await init({
      url: url(),
      project: 'whole',
      id: 'one',
      name: 'named',
      group: 'g',
      jobType: 'j',
      notes: 'n',
      tags: ['x', 'y'],
      config: { lr: 0.1, optimizer: { name: 'adam', betas: [0.9, 0.999] }, clip: Number.POSITIVE_INFINITY },
      quiet: true,
    })
    expect(run.url).toBe(`${url()}/projects/whole/runs/one`)
    run.defineMetric('val/acc', { goal: 'maximize' })
    run.log({ loss: 1, nested: { deep: 2 }, note: 'hello' })
    run.log({ loss: Number.NaN })
    run.log({ loss: Number.NEGATIVE_INFINITY, 'val/acc': 0.5 }, { step: 10 })
    run.log({ loss: 4 }, { step: 10 })
    run.log({ loss: 5 })
    await run.flush()
    expect(await stored('one', 'whole')).toMatchObject({ state: 'running' })
    run.updateConfig({ batch: 32 })
    run.update({ notes: null, tags: ['z'] })
    run.updateSummary({ best: 1 })
    await run.finish()
    expect(await points('one', 'loss', 'whole')).toEqual([
      [0, 1],
      [1, Number.NaN],
      [10, Number.NEGATIVE_INFINITY],
      [10, 4],
      [11, 5],
    ])
    const kept = await stored('one', 'whole')
    expect(kept).toMatchObject({ name: 'named', group: 'g', jobType: 'j', notes: null, tags: ['z'], state: 'finished', cause: null })
    expect({ ...kept.config }).toEqual({
      lr: 0.1,
      'optimizer.name': 'adam',
      'optimizer.betas': [0.9, 0.999],
      clip: Number.POSITIVE_INFINITY,
      batch: 32,
    })
    expect({ ...kept.summary }).toEqual({ loss: 5, 'nested.deep': 2, note: 'hello', 'val/acc': 0.5, best: 1 })
    expect(await store.sparseHistory(kept.id)).toEqual([{ metric: 'note', step: 0, value: 'hello' }])
    const project = (await store.findProject('whole'))!
    expect(await store.metricInfo(project.id)).toEqual([{ name: 'val/acc', goal: 'maximize', goalSource: 'declared' }])
    expect((await fetch(run.url)).status).toBe(200)
  })

  it('goes on where it was when it is resumed by its id; must and never are kept', async () => {
    const options = { url: url(), project: 'resumed', id: 'r', quiet: true }
    await expect(init({ ...options, resume: 'must' })).rejects.toMatchObject({ code: 'REFUSED', status: 404 })
    const first = await init({ ...options, resume: 'never', config: { lr: 1 } })
    first.log({ loss: 0 })
    first.log({ loss: 1 })
    await first.finish({ exitCode: 1 })
    expect(await stored('r', 'resumed')).toMatchObject({ state: 'failed' })
    await expect(init({ ...options, resume: 'never' })).rejects.toMatchObject({ code: 'REFUSED', status: 409 })
    const second = await init({ ...options, resume: 'allow', config: { epochs: 3 } })
    second.log({ loss: 2 })
    await second.finish()
    expect(await points('r', 'loss', 'resumed')).toEqual(counted(3))
    const run = await stored('r', 'resumed')
    expect(run.attempts.map(({ kind, state }) => [kind, state])).toEqual([
      ['start', 'failed'],
      ['resume', 'finished'],
    ])
    expect({ ...run.config }).toEqual({ lr: 1, epochs: 3 })
    const third = await init(options)
    third.log({ loss: 9 })
    await third.finish()
    expect(await points('r', 'loss', 'resumed')).toEqual([[0, 9]])
  })

  it('never disturbs a script: what cannot be logged is left out, and one that was switched off needs no server', async () => {
    const run = await init({ url: url(), project: 'calm', id: 'c', quiet: true })
    const loop: Record<string, unknown> = {}
    loop['self'] = loop
    run.log(loop)
    run.log({ loss: 0 }, { step: Number.NaN })
    run.log({ loss: 0 })
    await run.finish()
    run.log({ loss: 1 })
    await run.finish()
    expect(await points('c', 'loss', 'calm')).toEqual([[0, 0]])
    const off = await init({ url: 'http://127.0.0.1:1', disabled: true })
    off.log({ loss: 1 })
    await off.flush()
    await off.finish()
  })

  it('is told when somebody asks it to stop', async () => {
    const run = await init({ url: url(), project: 'asked', id: 's', quiet: true })
    expect(run.stopAsked).toBe(false)
    await store.askToStop((await stored('s', 'asked')).id)
    run.log({ loss: 1 })
    await run.flush()
    expect(run.stopAsked).toBe(true)
    await run.finish()
  })
})

describe('the end of a process', () => {
  it.each([
    ['of itself', '', { code: 0 }, { state: 'finished', exitCode: 0 }],
    ['with an exit code', 'process.exitCode = 4', { code: 4 }, { state: 'failed', exitCode: 4 }],
    ['by process.exit()', 'process.exit(3)', { code: 3 }, { state: 'failed', exitCode: 3 }],
    [
      'by an exception that nobody caught',
      "throw new Error('boom')",
      { code: 1, err: expect.stringContaining('boom') },
      { state: 'failed', exitCode: 1 },
    ],
  ])('%s sends what is left and says how it went', async (name, how, process, run) => {
    const id = name.replaceAll(/\W/g, '-')
    const { ended } = script(`const run = await init({ id: '${id}' })\nfor (let i = 0; i < 7000; i++) run.log({ i })\n${how}`)
    expect(await ended).toMatchObject(process)
    expect(await points(id, 'i')).toEqual(counted(7000))
    const { state, attempts, summary } = await stored(id)
    expect({ state, summary: { ...summary } }).toEqual({ state: run.state, summary: { i: 6999 } })
    expect(attempts.at(-1)).toMatchObject({ exitCode: run.exitCode })
  })

  it.each([
    ['SIGTERM', { state: 'stopped', cause: null }],
    ['SIGINT', { state: 'stopped', cause: 'user' }],
  ] as const)('by %s sends what is left, and the process ends by that signal', async (signal, run) => {
    const { child, ended, said } = script(
      `const run = await init({ id: '${signal}', flushMs: 60_000 })\nfor (let i = 0; i < 100; i++) run.log({ i })\nconsole.log('READY')\nsetInterval(() => {}, 1000)`,
    )
    await said('READY')
    child.kill(signal)
    expect(await ended).toMatchObject({ code: null, signal })
    expect(await points(signal, 'i')).toEqual(counted(100))
    expect(await stored(signal)).toMatchObject(run)
  })

  it('leaves a signal to a script that handles it itself', async () => {
    const { child, ended, said } = script(
      `process.on('SIGTERM', () => { run.log({ i: 1 }); process.exit(0) })\nconst run = await init({ id: 'own-handler', flushMs: 60_000 })\nrun.log({ i: 0 })\nconsole.log('READY')\nsetInterval(() => {}, 1000)`,
    )
    await said('READY')
    child.kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 0 })
    expect(await points('own-handler', 'i')).toEqual(counted(2))
    expect(await stored('own-handler')).toMatchObject({ state: 'finished' })
  })
})

describe('a server', () => {
  it('that is killed under load and started again has every row exactly once, and the client carries on by itself', async () => {
    const rows = 3000
    const scriptOf = (id: string) =>
      script(
        `const run = await init({ id: '${id}', flushMs: 20 })\nconsole.log('READY')\nfor (let i = 0; i < ${rows}; i++) { run.log({ i }); if (i % 5 === 0) await new Promise((go) => setTimeout(go, 5)) }\nawait run.finish()\nconsole.log('unsent', run.unsent)`,
      )
    const clients = ['killed-0', 'killed-1', 'killed-2'].map(scriptOf)
    await Promise.all(clients.map(({ said }) => said('READY')))
    for (const pause of [300, 700, 200, 900]) {
      await new Promise((resolve) => setTimeout(resolve, pause))
      await end(server, 'SIGKILL')
      server = await start()
    }
    for (const { ended } of clients) {
      const done = await ended
      expect(done, done.err).toMatchObject({ code: 0, out: expect.stringContaining('unsent 0') })
    }
    for (let i = 0; i < 3; i++) {
      expect(await points(`killed-${i}`, 'i')).toEqual(counted(rows))
      expect(await stored(`killed-${i}`)).toMatchObject({ state: 'finished' })
    }
  })

  it('that is not there when a run begins is said once, and gets everything when it comes', async () => {
    await end(server, 'SIGTERM')
    const { ended, said } = script(
      `const run = await init({ id: 'early', flushMs: 20 })\nfor (let i = 0; i < 50; i++) run.log({ i })\nconsole.log('LOGGED')\nawait run.finish()`,
    )
    await said('LOGGED')
    server = await start()
    const done = await ended
    expect(done, done.err).toMatchObject({ code: 0 })
    expect(done.err.match(/cannot be reached \(ECONNREFUSED\)/g)).toHaveLength(1)
    expect(done.err).toContain('answers again')
    expect(await points('early', 'i')).toEqual(counted(50))
  })

  it('that never comes is said at the end, with what was lost', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`
    const { ended } = script(
      `const run = await init({ id: 'never', finishTimeoutMs: 300 })\nrun.log({ i: 1 })\nawait run.finish().catch(({ code, message }) => console.log(code, message))`,
      { SWEEPWISE_BASE_URL: nobody },
    )
    const done = await ended
    expect(done).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^NOT_SENT the server at .* could not be reached .*1 row of run 'never' were not sent/),
    })
  })

  it.each([
    [{ project: '' }, /needs a project/],
    [{ project: ' ' }, /1 to 200 characters/],
    [{ project: 'x'.repeat(300) }, /1 to 200 characters/],
  ])('refuses a project name that cannot be, in words: %j', async (options, message) => {
    await expect(init({ url: url(), ...options })).rejects.toThrow(message)
  })

  it('that is another program is told apart from one that is away', async () => {
    await expect(init({ url: `${url()}/elsewhere`, project: 'p' })).rejects.toThrow(/no Sweepwise server/)
  })

  it('that asks for keys takes those that may log, and names what is wrong with others', async () => {
    const at = join(folder, 'guarded')
    const guardedPort = await freePort()
    const guarded = await start(['--require-key'], at, guardedPort)
    const keys = await openStore(at)
    try {
      const make = async (scopes: readonly ('log' | 'read')[]) => (await keys.createToken({ name: scopes.join(), scopes })).key
      const options = { url: `http://127.0.0.1:${guardedPort}`, project: 'guarded', id: 'g', quiet: true }
      await expect(init(options)).rejects.toMatchObject({
        code: 'REFUSED',
        status: 401,
        message: expect.stringMatching(/no key was given.*SWEEPWISE_API_KEY/),
      })
      await expect(init({ ...options, key: 'w'.repeat(40) })).rejects.toThrow(/key is wrong or was revoked/)
      await expect(init({ ...options, key: await make(['read']) })).rejects.toThrow(/lacks the scope 'log'/)
      const run = await init({ ...options, key: await make(['log']) })
      run.log({ loss: 1 })
      await run.finish()
      const project = (await keys.findProject('guarded'))!
      expect(await keys.findRun(project.id, 'g')).toMatchObject({ state: 'finished' })
    } finally {
      await keys.close()
      await end(guarded, 'SIGTERM')
    }
  })

  it('from which the run was deleted ends the logging with a reason, not the script', async () => {
    const run = await init({ url: url(), project: 'gone', id: 'd', quiet: true })
    const { id, projectId } = await stored('d', 'gone')
    await store.deleteRuns(projectId, [id])
    run.log({ loss: 1 })
    await expect(run.flush()).rejects.toMatchObject({ code: 'REFUSED', status: 404 })
    run.log({ loss: 2 })
    await expect(run.finish()).resolves.toBeUndefined()
  })
})
