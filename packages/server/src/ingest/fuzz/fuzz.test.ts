import { InputError } from '@sweepwise/core'
import { expect, it } from 'vitest'
import { detectFormat } from '../detect-format.ts'
import { openSource } from '../source.ts'
import { eventFile } from '../tensorboard/testing/write-event-file.ts'
import { temporaryFolder } from '../testing/import-file.ts'
import { logOf } from '../wandb-log/testing/write-log.ts'
import { eventFault } from './check-event.ts'
import { mutate, randomFrom } from './mutate.ts'
import { EVENT_RECORDS, LOG_RECORDS, PACKED, SEEDS, writtenSeeds } from './seeds.ts'

/** A minute in the tests, in this slice; `SWEEPWISE_FUZZ_MINUTES=10` on demand. */
const MINUTES = Number(process.env['SWEEPWISE_FUZZ_MINUTES'] ?? '1')
/** `SWEEPWISE_FUZZ_SEED` repeats a failure that the message names. */
const SEED = Number(process.env['SWEEPWISE_FUZZ_SEED'] ?? '1')
/** A few hundred bytes that take longer than this hang, also on a busy machine; in milliseconds. */
const SLOW_MS = 30_000

const TABLE = /\.[ct]sv$/

async function readAll(path: string): Promise<string | null> {
  const known = new Set<string>()
  const source = await openSource(path)
  try {
    const reading = await (await detectFormat(source)).read(source, {})
    for (const project of reading.projects) {
      known.clear()
      for await (const event of project.events(() => {})) {
        const fault = eventFault(event, known)
        if (fault !== null) return fault
        if (event.type === 'run') known.add(JSON.stringify(event.key))
      }
    }
    return null
  } finally {
    await source.close()
  }
}

/** A promise that never settles would hide which file it was. */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`still running after ${ms} ms`)), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

it('the seeds themselves import', async () => {
  using folder = temporaryFolder()
  for (const { name, content } of [...SEEDS, ...PACKED, ...(await writtenSeeds(folder.path))])
    expect([name, await readAll(folder.write(name, content))]).toEqual([name, null])
})

it.each([
  ['a W&B log', 'run-x.wandb', LOG_RECORDS, logOf],
  ['an event file', 'x.tfevents.1', EVENT_RECORDS, eventFile],
] as const)(
  'records of %s that hold anything, under checksums that hold, never crash or hang the reader',
  {
    timeout: (MINUTES * 15 + 60) * 1000,
  },
  async (_, name, records, join) => {
    using folder = temporaryFolder()
    const [run, ...rest] = records
    const until = performance.now() + (MINUTES * 60_000) / 4
    let tried = 0
    let read = 0
    for (let seed = SEED; performance.now() < until; seed++) {
      const random = randomFrom(seed)
      // The run record stays whole in most, so that what is in the others is looked at.
      const payloads = [
        random() < 0.8 ? run! : mutate(run!, random),
        ...rest.map((record) => (random() < 0.5 ? record : mutate(record, random))),
      ]
      const label = `SWEEPWISE_FUZZ_SEED=${seed}`
      try {
        const fault = await within(SLOW_MS, readAll(folder.write(name, join(...payloads))))
        if (fault !== null) throw new Error(`${label}: ${fault}`)
        read++
      } catch (error) {
        if (!(error instanceof InputError)) throw new Error(`${label}: ${(error as Error).message}`, { cause: error })
      }
      tried++
    }
    expect(tried).toBeGreaterThan(100)
    expect(read).toBeGreaterThan(0.9 * tried)
  },
)

it('damaged files import, or are refused with a coded message: never a crash, a hang or an invalid event', {
  timeout: (MINUTES * 60 + 60) * 1000,
}, async () => {
  using folder = temporaryFolder()
  const until = performance.now() + MINUTES * 60_000
  const written = await writtenSeeds(folder.path)
  const all = [...SEEDS, ...SEEDS, ...SEEDS, ...PACKED, ...written, ...written, ...written]
  let tried = 0
  let tables = 0
  let refusedTables = 0
  for (let seed = SEED; performance.now() < until; seed++) {
    const random = randomFrom(seed)
    const { name, content } = all[Math.floor(random() * all.length)]!
    const path = folder.write(name, mutate(content, random))
    const started = performance.now()
    const label = `${name}, SWEEPWISE_FUZZ_SEED=${seed}`
    try {
      const fault = await within(SLOW_MS, readAll(path))
      if (fault !== null) throw new Error(`${label}: ${fault}`)
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`${label}: ${(error as Error).message}`, { cause: error })
      if (TABLE.test(name)) refusedTables++
    }
    if (performance.now() - started > SLOW_MS) throw new Error(`${label}: took ${Math.round(performance.now() - started)} ms`)
    tried++
    if (TABLE.test(name)) tables++
  }
  // Damage to a table is mostly local: refusing everything would pass the loop above and be useless.
  expect(refusedTables).toBeLessThan(0.7 * tables)
  expect(tried).toBeGreaterThan(100)
})
