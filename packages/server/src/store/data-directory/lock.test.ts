import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findServer, releaseLock, takeLock } from './lock.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sweepwise-lock-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

const lock = (pid: number, url = 'http://127.0.0.1:7272', startedAt = Date.now()) => ({ pid, url, secret: 's', startedAt })

/** Another process that takes the lock when told to, says what came of it, and holds on until it is killed. */
function taker(): { child: ChildProcess; take: () => void; said: Promise<string> } {
  const code = `
    const { takeLock } = await import(${JSON.stringify(import.meta.resolve('./lock.ts'))})
    process.stdout.write('ready\\n')
    process.stdin.once('data', () => {
      const other = takeLock(${JSON.stringify(directory)}, { pid: process.pid, url: 'http://' + process.pid, secret: 's', startedAt: Date.now() })
      process.stdout.write(other === null ? 'mine\\n' : 'theirs ' + other.pid + '\\n')
    })
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['pipe', 'pipe', 'inherit'] })
  const said = new Promise<string>((resolve) => {
    let text = ''
    child.stdout!.on('data', (part: Buffer) => {
      text += part.toString()
      const line = text.split('\n')[1]
      if (text.split('\n').length > 2) resolve(line!)
    })
  })
  return { child, take: () => child.stdin!.write('go\n'), said }
}

const ready = (child: ChildProcess) => new Promise<void>((resolve) => child.stdout!.once('data', () => resolve()))
const killed = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })

it('a running server is found by its directory, and a second one is told who has it', () => {
  expect(findServer(directory)).toBeNull()
  expect(takeLock(directory, lock(process.pid))).toBeNull()
  expect(findServer(directory)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:7272' })
  expect(takeLock(directory, lock(process.ppid))).toMatchObject({ pid: process.pid })
  releaseLock(directory, process.ppid)
  expect(findServer(directory)).not.toBeNull()
  releaseLock(directory, process.pid)
  expect(findServer(directory)).toBeNull()
  expect(readdirSync(directory)).toEqual([])
})

it('a server that does not listen yet has no address to be found by, but holds the directory', () => {
  expect(takeLock(directory, lock(process.pid, ''))).toBeNull()
  expect(findServer(directory)).toBeNull()
  expect(takeLock(directory, lock(process.ppid))).toMatchObject({ pid: process.pid })
})

it.runIf(process.platform !== 'win32')('only the user can read it: it holds a secret', () => {
  takeLock(directory, lock(process.pid))
  expect(statSync(join(directory, 'server.json')).mode & 0o077).toBe(0)
})

it('a lock that is damaged, or from before the machine was started, counts as none', () => {
  const path = join(directory, 'server.json')
  writeFileSync(path, '{"pid":')
  expect(findServer(directory)).toBeNull()
  expect(takeLock(directory, lock(process.pid))).toBeNull()
  writeFileSync(path, JSON.stringify(lock(process.ppid, 'http://x', 1000)))
  expect(findServer(directory)).toBeNull()
  expect(takeLock(directory, lock(process.pid))).toBeNull()
})

it('after kill -9 the directory is free, and of four that take it over at once exactly one gets it', async () => {
  const first = taker()
  await ready(first.child)
  first.take()
  expect(await first.said).toBe('mine')
  expect(findServer(directory)?.pid).toBe(first.child.pid)
  await killed(first.child)
  expect(existsSync(join(directory, 'server.json'))).toBe(true)
  expect(findServer(directory)).toBeNull()

  const takers = Array.from({ length: 4 }, taker)
  try {
    await Promise.all(takers.map(({ child }) => ready(child)))
    for (const { take } of takers) take()
    const said = await Promise.all(takers.map((one) => one.said))
    const winner = takers[said.indexOf('mine')]!.child.pid
    expect(said.toSorted()).toEqual(['mine', `theirs ${winner}`, `theirs ${winner}`, `theirs ${winner}`])
    expect(findServer(directory)?.pid).toBe(winner)
  } finally {
    await Promise.all(takers.map(({ child }) => killed(child)))
  }
})
