import type { FlatValues } from '@sweepwise/core'
import { expect, it } from 'vitest'
import type { LoggedRow } from '../history/logged-rows.ts'
import { newArtifact } from './artifact-suite.ts'
import type { SuiteContext } from './suite-context.ts'

const row = (step: number, value: number): LoggedRow => ({ step, time: 1_795_000_000_000 + step, numbers: [['loss', value]], others: [] })
const rows = (from: number, n: number) => Array.from({ length: n }, (_, i) => row(from + i, (from + i) / 8))
const steps = (from: number, n: number) => Array.from({ length: n }, (_, i) => from + i)

/** Bytes that arrived, told apart by their name. */
const written = (blob: string, bytes = blob) => ({ blob, size: bytes.length, md5: `md5 of ${bytes}`, sha256: `sha256 of ${bytes}` })

/** Runs that log while they train, on any store. */
export function liveSuite({ store, fresh, reopen }: SuiteContext): void {
  const begin = async () => {
    const project = await fresh()
    const announced = await store().announce(project.id, {
      key: 'r',
      record: { config: { lr: 0.1 } },
      begin: 'start',
      clientConfig: '{"lr":NaN}',
      metrics: [],
    })
    const deliver = (offset: number, lines: readonly LoggedRow[]) => store().deliver(project.id, 'r', { history: { offset, lines } })
    const stored = async (attempt?: number) =>
      (await store().history(announced.run.id, attempt === undefined ? {} : { attempt }))[0]?.steps ?? []
    return { project, run: announced.run, deliver, stored }
  }

  it('lines delivered by number are there once, also from two connections at the same time', async () => {
    const { project, run, deliver, stored } = await begin()
    const other = await reopen()
    await Promise.all([
      deliver(0, rows(0, 50)),
      other.deliver(project.id, 'r', { history: { offset: 0, lines: rows(0, 50) } }),
      deliver(0, rows(0, 50)),
    ])
    await store().compact()
    await Promise.all([deliver(25, rows(25, 75)), other.deliver(project.id, 'r', { history: { offset: 25, lines: rows(25, 75) } })])
    await other.close()
    expect([...(await stored())].toSorted((a, b) => a - b)).toEqual(steps(0, 100))
    expect((await store().findLiveRun(project.id, 'r'))!.lines).toEqual({ history: 100, events: 0, console: 0 })
    expect(await store().tails(run.id)).toEqual([{ metric: 'loss', points: 100, lastStep: 99, last: 99 / 8 }])
  })

  it('the last step is that of the last row, of media and texts alone too, and not of what was measured of the machine', async () => {
    const { project, run, deliver } = await begin()
    expect(await store().lastStep(run.id)).toBeNull()
    await deliver(0, rows(0, 3))
    await deliver(3, [{ step: 7, time: 0, numbers: [], others: [['picture', { _type: 'image-file' }]] }])
    const measured: LoggedRow = { step: 90, time: 0, numbers: [['system.memory', 1]], others: [] }
    await store().deliver(project.id, 'r', { events: { offset: 0, lines: [measured] } })
    expect(await store().lastStep(run.id)).toBe(7)
    expect(await store().rewind(project.id, 'r', 1)).not.toBeNull()
    expect(await store().lastStep(run.id)).toBe(1)
  })

  it('a delivery is stored as a whole or not at all', async () => {
    const { project, run, stored } = await begin()
    const broken = { offset: 0, lines: [{ stream: 'neither' as 'stdout', time: null, text: 'x' }] }
    await expect(store().deliver(project.id, 'r', { history: { offset: 0, lines: rows(0, 5) }, console: broken })).rejects.toThrow()
    expect(await stored()).toEqual([])
    expect((await store().consoleLines(run.id)).total).toBe(0)
  })

  it('resume takes the history along, rewind cuts it, starting anew leaves it behind, a fork takes it over', async () => {
    const { project, run, deliver, stored } = await begin()
    await deliver(0, rows(0, 10))
    const announce = (begin: 'start' | 'resume') => store().announce(project.id, { key: 'r', record: {}, begin, metrics: [] })
    expect((await announce('resume')).run.lines.history).toBe(10)
    await deliver(10, rows(10, 5))
    expect([...(await stored())]).toEqual(steps(0, 15))
    expect(await store().rewind(project.id, 'r', 6)).toMatchObject({ attempt: 3, lines: { history: 7 }, summary: { loss: 6 / 8 } })
    expect(await store().rewind(project.id, 'r', 6)).toMatchObject({ attempt: 3 })
    await deliver(7, rows(7, 2))
    expect([...(await stored())]).toEqual(steps(0, 9))
    expect([...(await stored(2))]).toEqual(steps(0, 15))
    const fork = await store().announce(project.id, { key: 'f', record: {}, begin: 'start', metrics: [], fork: { key: 'r', step: 3 } })
    expect([...(await store().history(fork.run.id))[0]!.steps]).toEqual(steps(0, 4))
    expect((await announce('start')).run).toMatchObject({ attempt: 4, lines: { history: 0 }, summary: {} })
    expect(await stored()).toEqual([])
    expect((await store().findRun(project.id, 'r'))!.attempts.map(({ kind }) => kind)).toEqual(['start', 'resume', 'rewind', 'reinit'])
    expect(await store().rewind(project.id, 'missing', 1)).toBeNull()
    expect(await store().findLiveRunById(run.id)).toMatchObject({ key: 'r', clientConfig: '{"lr":NaN}' })
  })

  it('console lines are written over by number; NUL and half characters in texts are kept as signs of themselves', async () => {
    const { project, run } = await begin()
    const print = (offset: number, ...texts: string[]) =>
      store().deliver(project.id, 'r', { console: { offset, lines: texts.map((text) => ({ stream: 'stdout', time: 5, text })) } })
    await print(0, 'a', 'b', 'c')
    await print(1, 'B\0', '\ud800')
    expect(await store().consoleLines(run.id, { from: 1, limit: 1 })).toEqual({
      total: 3,
      lines: [{ line: 1, stream: 'stdout', time: 5, text: 'B\uFFFD' }],
    })
  })

  it('several writers of one run number their lines alike and all are there once; they join one that has ended', async () => {
    const { project, run, stored } = await begin()
    const say = (writer: string, offset: number, lines: readonly LoggedRow[], ...texts: string[]) =>
      store().deliver(project.id, 'r', {
        writer,
        history: { offset, lines },
        console: { offset, lines: texts.map((text) => ({ stream: 'stdout' as const, time: null, text })) },
        summary: {
          client: JSON.stringify({ [writer]: offset }),
          values: {},
          joined: (stored) => {
            const values = { ...(JSON.parse(stored) as FlatValues), [writer]: offset }
            return { client: JSON.stringify(values), values }
          },
        },
      })
    const texts = async () => (await store().consoleLines(run.id)).lines.map(({ text }) => text)
    await say('a', 0, rows(0, 3), 'a0', 'a1', 'a2')
    // The same values at the same time, of another process.
    await say('b', 0, rows(0, 3), 'b0', 'b1', 'b2')
    await say('a', 3, rows(3, 1), 'a3')
    await say('b', 0, rows(0, 3), 'b0', 'b1', 'b2')
    await say('b', 2, rows(2, 2), '100 %', 'b3')
    expect([...(await stored())].toSorted((x, y) => x - y)).toEqual([0, 0, 1, 1, 2, 2, 3, 3])
    expect(await texts()).toEqual(['a0', 'a1', 'a2', 'b0', 'b1', '100 %', 'a3', 'b3'])
    expect((await store().findRun(project.id, 'r'))!.summary).toEqual({ a: 3, b: 2 })
    const join = () =>
      store().announce(project.id, {
        key: 'r',
        record: {},
        begin: 'join',
        clientConfig: '{"c":3}',
        metrics: [],
        joined: (before) => ({ clientConfig: `${before}+c`, config: { lr: 0.1, c: 3 } }),
      })
    expect((await join()).run).toMatchObject({ attempt: 1, clientConfig: '{"lr":NaN}+c', config: { lr: 0.1, c: 3 } })
    await store().deliver(project.id, 'r', { writer: 'a', end: { state: 'finished', cause: null, exitCode: 0, at: 1 } })
    expect((await join()).run).toMatchObject({ attempt: 2, state: 'running' })
    await say('c', 0, rows(9, 1), 'c0')
    expect((await stored()).length).toBe(9)
    expect((await texts()).at(-1)).toBe('c0')
  })

  it('files are expected, arrive, and go with their run; a secret is the same for everybody', async () => {
    const { project, run } = await begin()
    await store().expectFiles(run.id, ['b', 'a', 'a'])
    expect(await store().fileArrived(run.id, 'a', written('one'))).toBe(true)
    expect(await store().fileArrived(run.id, 'a', written('two'))).toBe(true)
    expect((await store().listFiles(run.id)).map(({ path, blob }) => [path, blob])).toEqual([
      ['a', 'two'],
      ['b', null],
    ])
    expect(await store().droppedBlobs()).toContain('one')
    await store().forgetBlobs(['one', 'two'])
    expect(await store().droppedBlobs()).not.toContain('one')
    expect((await store().keptBlobs()).map(({ blob }) => blob)).toContain('two')
    expect(await store().deleteRuns(project.id, [run.id])).toBe(1)
    expect(await store().listFiles(run.id)).toEqual([])
    expect(await store().droppedBlobs()).toContain('two')
    expect(await store().fileArrived(run.id, 'late', written('three'))).toBe(false)
    expect(await store().droppedBlobs()).toContain('three')
    expect(await store().deliver(project.id, 'r', {})).toBeNull()
    const other = await reopen()
    const secrets = await Promise.all([store().secret('s'), other.secret('s'), store().secret('s')])
    await other.close()
    expect(new Set(secrets).size).toBe(1)
    expect(secrets[0]).toMatch(/^[0-9a-f]{64}$/)
  })

  it('the same bytes are kept once, as long as anything names them', async () => {
    const { project, run } = await begin()
    await store().fileArrived(run.id, 'a', written('first', 'same'))
    await store().fileArrived(run.id, 'b', written('second', 'same'))
    expect((await store().listFiles(run.id)).map(({ blob }) => blob)).toEqual(['first', 'first'])
    expect(await store().droppedBlobs()).toContain('second')
    await store().fileArrived(run.id, 'a', written('third', 'other'))
    expect(await store().droppedBlobs()).not.toContain('first')
    await store().deleteRuns(project.id, [run.id])
    expect(await store().droppedBlobs()).toEqual(expect.arrayContaining(['first', 'second', 'third']))
    // What was dropped is not taken up again, although its bytes may be there still.
    const next = await begin()
    await store().fileArrived(next.run.id, 'a', written('fourth', 'same'))
    expect((await store().listFiles(next.run.id))[0]!.blob).toBe('fourth')
  })

  it('a run goes on under the name that its project had, and into one that was deleted and can come back', async () => {
    const { project, run, deliver } = await begin()
    const found = async (name: string, options?: { deleted: boolean }) => (await store().findAddressedRun(name, 'r', options))?.id ?? null
    await store().renameProject(project.id, `${project.name} renamed`)
    expect(await found(project.name)).toBe(run.id)
    expect((await store().findRenamedProject(project.name))?.id).toBe(project.id)
    // A run of that id in the project that has the name now comes first.
    const next = await store().createProject(project.name)
    const other = await store().announce(next.id, { key: 'r', record: {}, begin: 'start', metrics: [] })
    expect(await found(project.name)).toBe(other.run.id)
    expect(await found(`${project.name} renamed`)).toBe(run.id)
    await store().deleteProject(next.id)
    await store().deleteProject(project.id)
    expect(await found(`${project.name} renamed`)).toBeNull()
    expect(await found(`${project.name} renamed`, { deleted: true })).toBe(run.id)
    expect(await deliver(0, rows(0, 3))).toMatchObject({ points: 3 })
    await store().restoreProject(project.id)
    expect((await store().findRun(project.id, 'r'))!.series).toEqual([{ metric: 'loss', points: 3 }])
  })

  it('what was deleted long enough ago goes for good, with its files; what was deleted since stays', async () => {
    const { project, run } = await begin()
    const kept = await begin()
    await store().fileArrived(run.id, 'a', written('of the deleted'))
    const artifact = await store().createArtifact(project.id, newArtifact('purged', 'd'))
    await store().artifactFileArrived(artifact.id, null, written('its manifest'))
    await store().deleteProject(project.id)
    await store().deleteProject(kept.project.id)
    const { deletedAt } = (await store().findProject(project.id))!
    expect(await store().purge(deletedAt! - 60_000)).toEqual({ projects: 0 })
    expect(await store().droppedBlobs()).not.toContain('of the deleted')
    expect((await store().purge(Date.now() + 60_000)).projects).toBeGreaterThanOrEqual(2)
    expect(await store().findProject(project.id)).toBeNull()
    expect(await store().droppedBlobs()).toEqual(expect.arrayContaining(['of the deleted', 'its manifest']))
  })

  it('what moves while a run is live is read without reading its history', async () => {
    const { project, run, deliver } = await begin()
    const marks = async () => (await store().seriesMarks(project.id, [run.id])).get(run.id)!
    expect((await marks()).series.size).toBe(0)
    await deliver(0, rows(0, 3))
    const before = await marks()
    expect([...before.series.keys()]).toEqual(['loss'])
    expect(await marks()).toEqual(before)
    await deliver(3, rows(3, 1))
    expect((await marks()).series.get('loss')).not.toBe(before.series.get('loss'))
    expect((await store().seriesMarks((await fresh()).id, [run.id])).size).toBe(0)

    expect((await store().signsOfLife(project.id)).map(({ id }) => id)).toEqual([run.id])
    const pulse = (await store().pulse(run.id))!
    expect(pulse).toMatchObject({ state: 'running', attempt: 1, printed: 0, stopAsked: false })
    expect(Math.abs(Date.now() - pulse.heartbeatAt!)).toBeLessThan(60_000)
    const mark = (await store().projectMarks()).get(project.id)
    await store().deliver(project.id, 'r', { console: { offset: 4, lines: [{ stream: 'stdout', time: null, text: 'x' }] } })
    expect((await store().pulse(run.id))!.printed).toBe(5)
    await store().deliver(project.id, 'r', { end: { state: 'failed', cause: null, exitCode: 3, at: 1_795_000_000_000 } })
    expect((await store().projectMarks()).get(project.id)).not.toBe(mark)
    expect(await store().signsOfLife(project.id)).toEqual([])
    expect((await store().findRun(project.id, run.id))!.attempts[0]).toMatchObject({ exitCode: 3 })
    await store().deleteProject(project.id)
    expect((await store().projectMarks()).has(project.id)).toBe(false)
  })

  it('keys are known by their hash until they are revoked', async () => {
    const { token, key } = await store().createToken({ name: 'one', scopes: ['log'] })
    expect(await store().checkKey(key)).toMatchObject({ id: token.id, scopes: ['log'] })
    expect(await store().checkKey(key.toLowerCase())).toBeNull()
    expect(await store().revokeToken('one')).toBe(true)
    expect(await store().checkKey(key)).toBeNull()
    expect(await store().revokeToken('one')).toBe(false)
  })
}
