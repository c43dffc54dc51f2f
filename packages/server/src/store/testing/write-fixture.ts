// Writes fixtures/store/vNNNN.sqlite as the current version leaves it. Run it once when a version is finished, before the
// next migration is begun: node packages/server/src/store/testing/write-fixture.ts
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { SCHEMA_VERSION } from '../database/migrate.ts'
import { DATABASE_FILE, openStore } from '../open-store.ts'
import { FIXTURE_EVENTS } from './fixture-events.ts'

const folder = join(import.meta.dirname, '../../../../../fixtures/store')
const target = join(folder, `v${String(SCHEMA_VERSION).padStart(4, '0')}.sqlite`)
if (existsSync(target)) throw new Error(`${target} is there already; files of released versions are never written again`)

const directory = mkdtempSync(join(tmpdir(), 'sweepwise-fixture-'))
const store = await openStore(directory, () => 1_800_000_100_000)
const project = await store.createProject('kept')
await store.apply(project.id, FIXTURE_EVENTS)
await store.setObjective(project.id, { metric: 'acc', goal: 'maximize', reducer: 'last' })
await store.setMargin(project.id, { metric: 'acc', goal: 'maximize', reducer: 'last' }, 0.01)
await store.setPanelView(project.id, 'importance', { hidden: ['layers'] })
await store.saveView(project.id, { name: 'best first', search: '?sort=-objective' })
await store.declareKey(project.id, 'layers', { role: 'ignored' })
await store.recordSource(project.id, { key: 'table.csv', format: 'table', options: { params: ['lr'] }, report: { new: 1 } })
const round = await store.createRound({ projectId: project.id, goal: 'find lr', roles: { lr: 'scientific' } })
const study = await store.createStudy({ projectId: project.id, name: 'first study', roundId: round.id })
await store.linkStudy(study.id, { sweeps: (await store.listSweeps(project.id)).map(({ id }) => id) })
await store.saveRunSet(project.id, 'fast ones', { projects: [project.id], filter: 'lr > 0.05' })
await store.deleteProject((await store.createProject('deleted')).id)
await store.close()

mkdirSync(folder, { recursive: true })
const raw = new Sqlite(join(directory, DATABASE_FILE))
raw.pragma('journal_mode = DELETE')
raw.pragma('page_size = 512') // dozens of small tables, a page each
raw.exec(`VACUUM INTO '${target}'`)
raw.close()
rmSync(directory, { recursive: true })
