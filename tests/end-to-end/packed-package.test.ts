// The package as it is published: packed, installed in a folder that has nothing of this clone, and used.
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { copyFileSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

let folder: string
let app: string
let main: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sweepwise-packed-'))
  app = join(folder, 'somewhere else')
  mkdirSync(app)
  await run(process.execPath, [join(root, 'scripts/build-package.ts')], { cwd: root })
  await run(npm, ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: join(root, 'packages/server') })
  const [tarball] = globSync('sweepwise-*.tgz', { cwd: folder })
  writeFileSync(join(app, 'package.json'), '{"private": true}')
  await run(npm, ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', join(folder, tarball!)], { cwd: app })
  main = join(app, 'node_modules/sweepwise/dist/cli/main.js')
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

/** The installed command, with a data directory of its own. */
function sweepwise(args: readonly string[], flags: readonly string[] = []) {
  return run(process.execPath, [...flags, main, ...args], { cwd: app, env: { ...process.env, SWEEPWISE_HOME: join(folder, 'data') } })
}

describe('installed elsewhere', () => {
  it('brings what it needs and nothing of the workspace', () => {
    const manifest = JSON.parse(readFileSync(join(app, 'node_modules/sweepwise/package.json'), 'utf8')) as { license: string }
    expect(manifest.license).toBe('Apache-2.0')
    for (const file of ['README.md', 'LICENSE', 'dist/example/README.md', 'dist/web/index.html'])
      expect(existsSync(join(app, 'node_modules/sweepwise', file)), file).toBe(true)
    expect(existsSync(join(app, 'node_modules/@sweepwise'))).toBe(false)
    expect(existsSync(join(app, 'node_modules/sweepwise/src'))).toBe(false)
  })

  it('answers --version through the command that npm made', async () => {
    const bin = join(app, 'node_modules/.bin', process.platform === 'win32' ? 'sweepwise.cmd' : 'sweepwise')
    const { version } = JSON.parse(readFileSync(join(root, 'packages/server/package.json'), 'utf8')) as { version: string }
    expect((await run(bin, ['--version'], { cwd: app })).stdout.trim()).toBe(version)
  })

  it('analyzes a file with the digits of the clone', async () => {
    const file = join(app, 'runs.csv')
    writeFileSync(
      file,
      `lr,depth,loss\n${Array.from({ length: 40 }, (_, i) => `${10 ** -(i % 5)},${i % 3},${(i * 7) % 11}.5`).join('\n')}\n`,
    )
    const args = ['analyze', 'correlation', file, '--metric', 'loss', '--json']
    const here = await run(process.execPath, [join(root, 'packages/server/src/cli/main.ts'), ...args])
    const there = await sweepwise(args)
    const { revision: _here, ...expected } = JSON.parse(here.stdout) as Record<string, unknown>
    const { revision: _there, ...found } = JSON.parse(there.stdout) as Record<string, unknown>
    expect(found).toEqual(expected)
    expect(found).toMatchObject({ status: 'ok', runs: { total: 40 } })
  })

  it('serves: health, the page, and the example projects, computed in its worker threads', async () => {
    const child = spawn(process.execPath, [main, 'serve', '--port', '0'], {
      cwd: app,
      env: { ...process.env, SWEEPWISE_HOME: join(folder, 'served') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    try {
      const url = await address(child)
      expect(await (await fetch(`${url}/healthz`)).json()).toMatchObject({ status: 'ok' })
      const page = await (await fetch(`${url}/`)).text()
      expect(page).toContain('<title>Sweepwise</title>')
      const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1]
      expect((await fetch(`${url}${script}`)).headers.get('content-type')).toContain('javascript')
      const { projects } = (await (await fetch(`${url}/api/v1/projects`)).json()) as { projects: { id: string; runs: number }[] }
      expect(projects.map(({ runs }) => runs).sort()).toEqual([420, 512])
      const project = projects.find(({ runs }) => runs === 512)
      const detail = await (await fetch(`${url}/api/v1/projects/${project!.id}`)).json()
      const { metric } = (detail as { effectiveObjective: { metric: string } }).effectiveObjective
      const answer = await fetch(`${url}/api/v1/analyses/correlation`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ runSet: { projects: [project!.id] }, metric }),
      })
      const result = (await answer.json()) as { status: string; runs: { total: number }; params: unknown[] }
      expect(result).toMatchObject({ status: 'ok', runs: { total: 512 } })
      expect(result.params.length).toBeGreaterThan(3)
    } finally {
      child.kill('SIGTERM')
    }
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0)
  })

  it('logs from TypeScript: `sweepwise/client` brings types and its own files, and nothing else is imported', async () => {
    writeFileSync(
      join(app, 'log.mts'),
      "import { init, type Run } from 'sweepwise/client'\nconst run: Run = await init({ project: 'p', disabled: true })\nrun.log({ loss: 1 })\nawait run.finish()\nconsole.log(typeof run.id, 'logged')\n// @ts-expect-error it is internal\nrun.lastWords\n",
    )
    const types = [
      '--noEmit',
      '--ignoreConfig',
      '--module',
      'nodenext',
      '--strict',
      '--types',
      'node',
      '--typeRoots',
      join(root, 'node_modules/@types'),
    ]
    await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...types, 'log.mts'], { cwd: app })
    expect((await run(process.execPath, ['log.mts'], { cwd: app })).stdout).toBe('string logged\n')
    const files = globSync('*.js', { cwd: join(app, 'node_modules/sweepwise/dist/client') })
    const imported = files.flatMap((file) => [
      ...readFileSync(join(app, 'node_modules/sweepwise/dist/client', file), 'utf8').matchAll(/from '([^']+)'/g),
    ])
    expect(imported.map(([, name]) => name!).filter((name) => !/^(node:|\.\/)/.test(name))).toEqual([])
  })

  it('doctor finds everything in its place', async () => {
    const { findings } = JSON.parse((await sweepwise(['doctor', '--json'])).stdout) as { findings: { name: string; ok: boolean }[] }
    expect(findings.filter(({ ok, name }) => !ok && name !== 'disk')).toEqual([])
  })
})

describe('a Node that is too old', () => {
  const sentence = /^Sweepwise needs Node 22\.18 or newer; this is 2[02]\.\d+\.\d+\. Install a newer Node/

  it.each(['20.19.2', '22.17.1'])('%s is told what to do before anything else loads', async (version) => {
    const pretend = join(folder, `node-${version}.cjs`)
    // Whatever else main.js loaded would find its own files gone.
    const alone = join(folder, `alone-${version}`, 'dist/cli')
    mkdirSync(alone, { recursive: true })
    copyFileSync(main, join(alone, 'main.js'))
    writeFileSync(join(alone, 'package.json'), '{"type": "module"}')
    writeFileSync(pretend, `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`)
    const failed = await run(process.execPath, ['--require', pretend, join(alone, 'main.js'), 'serve']).catch(
      (error: { code: number; stderr: string }) => error,
    )
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(sentence) })
  })

  const old = oldNode()
  it.runIf(old !== null)('a real one on this machine reads the file and is told the same', async () => {
    const failed = await run(old!, [main, '--version']).catch((error: { code: number; stderr: string }) => error)
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(sentence) })
  })
})

/** A Node 20 or 21 outside of node_modules, where this machine has one on its path. */
function oldNode(): string | null {
  for (const entry of (process.env['PATH'] ?? '').split(delimiter)) {
    if (entry === '' || entry.includes('node_modules')) continue
    const path = join(entry, 'node')
    if (!existsSync(path)) continue
    const header = globSync('../include/node/node_version.h', { cwd: entry }).map((file) => readFileSync(join(entry, file), 'utf8'))[0]
    const major = Number(/NODE_MAJOR_VERSION (\d+)/.exec(header ?? '')?.[1])
    if (major >= 20 && major < 22) return path
  }
  return null
}

function address(child: ChildProcess): Promise<string> {
  let out = ''
  let err = ''
  child.stderr!.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  return new Promise((resolve, reject) => {
    child.stdout!.on('data', (chunk: Buffer) => {
      out += chunk.toString()
      const url = /Sweepwise is at (http:\/\/[^\s/]+)/.exec(out)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.on('exit', (code) => reject(new Error(`exit ${code}: ${err}`)))
  })
}
