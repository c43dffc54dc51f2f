import { expect, it } from 'vitest'
import { f64, run, type SuiteContext } from './suite-context.ts'

/** Projects, their objectives and sources, and names of every sort; part of the shared suite. */
export function projectSuite({ store, reopen, fresh }: SuiteContext): void {
  it('a project has one chosen objective, and every objective its own margin', async () => {
    const project = await fresh()
    const best = { metric: 'acc', goal: 'maximize', reducer: 'best' } as const
    const late = { metric: 'acc', goal: 'maximize', reducer: 'at-step', step: 100 } as const
    expect(await store().findProject(project.id)).toMatchObject({ objective: null })
    await store().setMargin(project.id, best, 0.01)
    await store().setObjective(project.id, best)
    await store().setObjective(project.id, late)
    const again = await reopen()
    expect(await again.findProject(project.id)).toMatchObject({ objective: late })
    expect((await again.listProjects()).find(({ id }) => id === project.id)).toMatchObject({ objective: late })
    await again.close()
    expect(await store().listObjectives(project.id)).toEqual([
      { objective: best, margin: 0.01, chosen: false },
      { objective: late, margin: null, chosen: true },
    ])
    await store().setObjective(project.id, best)
    await store().setMargin(project.id, best, null)
    expect(await store().listObjectives(project.id)).toEqual([
      { objective: best, margin: null, chosen: true },
      { objective: late, margin: null, chosen: false },
    ])
    await store().setObjective(project.id, null)
    expect(await store().findProject(project.id)).toMatchObject({ objective: null })
    await expect(store().setMargin(project.id, best, 0)).rejects.toThrow()
  })

  it('each panel keeps how it was arranged; the revision of the analyses does not move, the time of the last change does', async () => {
    const project = await fresh()
    const other = await fresh()
    const { revision, updatedAt } = (await store().findProject(project.id))!
    await store().setPanelView(project.id, 'importance', { hidden: ['lr'] })
    await store().setPanelView(project.id, 'importance', { hidden: ['lr', 'nul\0nul', 'a ≡ b', 'lr'] })
    await store().setPanelView(project.id, 'correlation', { hidden: [] })
    const again = await reopen()
    expect(await again.panelViews(project.id)).toEqual({ correlation: { hidden: [] }, importance: { hidden: ['lr', 'nul\0nul', 'a ≡ b'] } })
    await again.close()
    expect(await store().panelViews(other.id)).toEqual({})
    const changed = (await store().findProject(project.id))!
    expect(changed.revision).toBe(revision)
    expect(changed.updatedAt).toBeGreaterThanOrEqual(updatedAt)
    // What is deleted comes back as it was.
    await store().deleteProject(project.id)
    await store().restoreProject(project.id)
    await store().setPanelView(project.id, 'importance', null)
    expect(await store().panelViews(project.id)).toEqual({ correlation: { hidden: [] } })
    await expect(store().setPanelView('no such project', 'importance', { hidden: [] })).rejects.toThrow()
  })

  it('many runs are tagged at once: each keeps what it had, and only what changed counts', async () => {
    const [project, other] = [await fresh(), await fresh()]
    await store().apply(project.id, [run('a', { tags: ['old'] }), run('b'), run('c', { tags: ['new', 'old'] })])
    await store().apply(other.id, [run('d')])
    const ids = (await store().loadDataset({ projects: [project.id] })).runs.id
    const [stranger] = (await store().loadDataset({ projects: [other.id] })).runs.id
    const { revision } = (await store().findProject(project.id))!
    const changed = await store().tagRuns(project.id, [...ids, ids[0]!, stranger!, 'nobody'], { add: ['new', 'a ≡ b'], remove: [] })
    expect([...changed].toSorted()).toEqual([...ids].toSorted())
    const tags = async () => (await store().loadDataset({ projects: [project.id] })).runs.tags
    expect(await tags()).toEqual([
      ['old', 'new', 'a ≡ b'],
      ['new', 'a ≡ b'],
      ['new', 'old', 'a ≡ b'],
    ])
    expect((await store().loadDataset({ projects: [other.id] })).runs.tags).toEqual([[]])
    expect((await store().findProject(project.id))!.revision).toBeGreaterThan(revision)
    expect(await store().tagRuns(project.id, ids, { add: ['new'], remove: ['none'] })).toEqual([])
    expect(await store().tagRuns(project.id, [ids[1]!], { add: [], remove: ['new', 'a ≡ b'] })).toEqual([ids[1]])
    expect((await tags())[1]).toEqual([])
  })

  it('sources are remembered once each, with the options and report of their last import', async () => {
    const project = await fresh()
    const options = { params: ['lr*'], seedColumn: 'seed' }
    await store().recordSource(project.id, { key: 'a.csv', format: 'table', report: { new: 1 } })
    await store().recordSource(project.id, { key: 'a.csv', format: 'table', options, report: { new: 0, same: 1 } })
    expect(await store().listSources(project.id)).toEqual([
      { key: 'a.csv', format: 'table', options, importedAt: expect.any(Number), report: { new: 0, same: 1 } },
    ])
  })

  it('a name that is taken, empty or endless is refused; blanks around it do not count', async () => {
    const project = await store().createProject('  spaced  ')
    expect(project.name).toBe('spaced')
    await expect(store().createProject('spaced')).rejects.toMatchObject({ code: 'PROJECT_EXISTS' })
    const other = await fresh()
    await expect(store().renameProject(other.id, 'spaced')).rejects.toMatchObject({ code: 'PROJECT_EXISTS' })
    expect(await store().renameProject(project.id, 'spaced')).toMatchObject({ name: 'spaced' })
    await expect(store().createProject(' \n ')).rejects.toMatchObject({ code: 'BAD_PROJECT_NAME' })
    await expect(store().createProject('x'.repeat(201))).rejects.toMatchObject({ code: 'BAD_PROJECT_NAME' })
    await expect(store().renameProject('no such id', 'y')).rejects.toMatchObject({ code: 'UNKNOWN_PROJECT' })
    await expect(store().restoreProject('no such id')).rejects.toMatchObject({ code: 'UNKNOWN_PROJECT' })
    await expect(store().apply('no such id', [run('a')])).rejects.toMatchObject({ code: 'UNKNOWN_PROJECT' })
  })

  it('of two that create a project of one name at the same time one is told so', async () => {
    const other = await reopen()
    const outcomes = await Promise.allSettled([store().createProject('both want it'), other.createProject('both want it')])
    await other.close()
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'PROJECT_EXISTS' } })
  })

  it('any text can name runs, keys and metrics: NUL, half surrogates, any script, thousands of characters', async () => {
    const project = await fresh()
    const names = ['nul\0nul', 'half\ud800', '学习率 📉', 'x'.repeat(5000), `${'x'.repeat(5000)}y`, '', '%_\'"\\', '__proto__']
    const events = names.flatMap((name, i) => [
      run(name, {
        contentHash: `${i}`,
        group: name,
        notes: name,
        tags: [name],
        config: { [`k${name}`]: name },
        summary: { [`m${name}`]: i },
      }),
      {
        type: 'history' as const,
        key: { kind: 'id', id: name } as const,
        series: [{ metric: name, steps: f64(0), values: f64(i) }],
        sparse: [{ metric: name, step: 0, value: name }],
      },
    ])
    expect(await store().apply(project.id, events)).toMatchObject({ new: names.length })
    expect(await store().apply(project.id, events)).toEqual({ new: 0, changed: 0, same: names.length, points: 0 })
    for (const [i, name] of names.entries()) {
      const found = await store().findRun(project.id, name)
      expect(found, JSON.stringify(name).slice(0, 30)).toMatchObject({ tags: [name], config: { [`k${name}`]: name } })
      expect((await store().history(found!.id))[0]!.values).toEqual(f64(i))
      expect((await store().sparseHistory(found!.id))[0]!.value).toBe(name)
    }
    const dataset = await store().loadDataset({ projects: [project.id] })
    expect(dataset.n).toBe(names.length)
  })

  it('what was declared about a key stays until it is taken back', async () => {
    const project = await fresh()
    await store().apply(project.id, [run('a', { config: { lr: 1, id: 'x' } }), run('b', { config: { lr: 2, id: 'y' } })])
    await store().declareKey(project.id, 'lr', { role: 'ignored' })
    const load = () => store().loadDataset({ projects: [project.id] })
    expect((await load()).ignored.map(({ name }) => name)).toContain('lr')
    expect(await store().declaredKeys(project.id)).toEqual({ lr: { role: 'ignored' } })
    await store().declareKey(project.id, 'lr', null)
    expect((await load()).params.map(({ name }) => name)).toContain('lr')
    expect(await store().declaredKeys(project.id)).toEqual({})
  })
}
