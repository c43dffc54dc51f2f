import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from './open-store.ts'
import { type PostgresServer, postgresRequired, startPostgres } from './testing/postgres-server.ts'
import { storeSuite } from './testing/store-suite.ts'

let folder = ''
storeSuite({
  name: 'SQLite',
  required: true,
  start: async () => {
    folder = mkdtempSync(join(tmpdir(), 'sweepwise-store-'))
  },
  stop: async () => rmSync(folder, { recursive: true, force: true }),
  open: async () => ({ store: await openStore(folder), reopen: () => openStore(folder) }),
})

let server: PostgresServer | undefined
storeSuite({
  name: 'PostgreSQL',
  required: postgresRequired(),
  start: async () => {
    server = await startPostgres()
  },
  stop: async () => server?.stop(),
  open: async () => {
    const address = await server!.createDatabase()
    return { store: await openStore(address), reopen: () => openStore(address) }
  },
})
