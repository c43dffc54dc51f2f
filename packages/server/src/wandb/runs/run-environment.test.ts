import { expect, it } from 'vitest'
import { readEnvironment } from './run-environment.ts'

const config = (e: unknown) => JSON.stringify({ lr: { value: 0.1 }, _wandb: { value: { cli_version: '0.31.0', e } } })

it('is what the client says of its machine; of several processes the later one counts', () => {
  const found = readEnvironment(
    config({
      b: { startedAt: '2026-11-21T13:30:00Z', host: 'second', args: ['--lr', '0.1'] },
      a: {
        startedAt: '2026-11-21T13:25:00Z',
        host: 'first',
        python: 'CPython 3.11.7',
        program: '/home/me/train.py',
        git: { commit: 'abc', remote: 'https://user:token@example.org/me/it.git' },
        cpu_count_logical: 8,
      },
    }),
  )
  expect(found).toMatchObject({
    host: 'second',
    args: ['--lr', '0.1'],
    python: 'CPython 3.11.7',
    program: '/home/me/train.py',
    commit: 'abc',
    remote: 'https://example.org/me/it.git',
    cpus: 8,
    gpu: null,
    client: '0.31.0',
  })
})

it('is unknown where no client said anything, or nothing that can be read', () => {
  for (const text of [null, '{}', 'no JSON', config({}), config([1]), config({ a: 'text' })]) expect(readEnvironment(text)).toBeNull()
})

it('passes over members of another kind', () => {
  expect(readEnvironment(config({ a: { host: 7, args: ['x', 1], git: 'no', cpu_count: 'many' } }))).toMatchObject({
    host: null,
    args: ['x'],
    commit: null,
    cpus: null,
  })
})
