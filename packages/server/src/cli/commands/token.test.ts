import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStore } from '../../store/open-store.ts'
import { ownKey } from '../own-key.ts'
import { runLine } from '../testing/run-line.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sweepwise-token-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sweepwise = (...args: readonly string[]) => runLine(...args, '--data', folder)

it('a key is printed once when it is made, listed without itself, and no longer taken once revoked', async () => {
  const made = await sweepwise('token', 'create', 'cluster', '--scopes', 'log,read')
  expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^[A-Za-z0-9]{40}\n$/) })
  const key = made.out.trim()
  const store = await openStore(folder)
  expect(await store.checkKey(key)).toMatchObject({ name: 'cluster', scopes: ['log', 'read'] })
  const listed = await sweepwise('token', 'list', '--json')
  expect(JSON.parse(listed.out)).toMatchObject({ tokens: [{ name: 'cluster', scopes: ['log', 'read'], revokedAt: null }] })
  expect(listed.out + (await sweepwise('token', 'list')).out).not.toContain(key)
  expect(await sweepwise('token', 'revoke', 'cluster')).toMatchObject({ code: 0 })
  expect(await store.checkKey(key)).toBeNull()
  await store.close()
})

it('scopes and keys that there are not are named', async () => {
  expect(await sweepwise('token', 'create', 'x', '--scopes', 'all')).toMatchObject({
    code: 2,
    err: expect.stringMatching(/'all'.*log, read, write/),
  })
  expect(await sweepwise('token', 'revoke', 'nobody')).toMatchObject({ code: 1, err: expect.stringMatching(/token list/) })
})

it('the key that serve prints stays over restarts, in a file for this user alone, until it is revoked', async () => {
  const store = await openStore(folder)
  const file = join(folder, 'api-key')
  const key = await ownKey(store, file)
  expect(await ownKey(store, file)).toBe(key)
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  await store.revokeToken((await store.checkKey(key))!.id)
  const next = await ownKey(store, file)
  expect(next).not.toBe(key)
  expect(await store.checkKey(next)).not.toBeNull()
  await store.close()
})
