import type { Value } from '@sweepwise/core'
import { expect, it } from 'vitest'
import { CACHED_FROM_RUNS } from '../columns/column-cache.ts'
import { run, type SuiteContext } from './suite-context.ts'

/** What comes out: run sets, revisions, columns; part of the shared suite. */
export function datasetSuite({ store, reopen, fresh }: SuiteContext): void {
  it('columns kept from an earlier load are those of the documents: gaps, mixed kinds, lists, infinities', async () => {
    const project = await fresh()
    const n = CACHED_FROM_RUNS + 37
    const cells: readonly Value[] = [
      0.5,
      'a',
      true,
      null,
      [1, 'x'],
      { k: [1] },
      Number.NaN,
      Infinity,
      'NaN',
      '',
      ' [1,"x"]',
      1,
      '1',
      -1e300,
    ]
    const runs = Array.from({ length: n }, (_, i) =>
      run(`r${i}`, {
        contentHash: `${i}`,
        config: { lr: i / n, mixed: cells[i % cells.length]!, ...(i % 3 === 0 ? { gappy: i } : {}), ...(i % 7 === 0 ? { word: 'w' } : {}) },
        summary: { loss: i % 11 === 0 ? Number.NaN : i },
      }),
    )
    await store().apply(project.id, runs)
    const set = { projects: [project.id] }
    const documents = await store().loadDataset(set)
    const columns = await store().loadDataset(set)
    expect(columns).toEqual(documents)
    expect(documents.params.map(({ name }) => name)).toEqual(expect.arrayContaining(['lr', 'mixed', 'gappy']))

    // Neither a further run, a changed one nor a deleted one may be answered from what was kept.
    await store().apply(project.id, [
      run('one more', { contentHash: 'x', config: { lr: 77, brandnew: 1 } }),
      run('r0', { config: { lr: 99 } }),
    ])
    const after = await store().loadDataset(set)
    expect(after.n).toBe(n + 1)
    const lr = after.params.find(({ name }) => name === 'lr')!
    expect(lr.kind === 'numeric' && [lr.values[0], lr.values[n]]).toEqual([99, 77])
    expect(after.keys.map(({ name }) => name)).toContain('brandnew')
    await store().deleteRuns(project.id, [after.runs.id[0]!])
    const again = await reopen()
    expect((await again.loadDataset(set)).runs.name).toEqual(after.runs.name.slice(1))
    await again.close()

    // Exclusions leave out rows of what was kept, and keys that only those had.
    const last = after.runs.id[n]!
    const without = await store().loadDataset({ ...set, exclude: [last] })
    expect(without.n).toBe(n - 1)
    expect(without.keys.map(({ name }) => name)).not.toContain('brandnew')
  })

  it('runs can be picked by id wherever they lie; those of deleted projects are gone until these are restored', async () => {
    const one = await fresh()
    const two = await fresh()
    await store().apply(one.id, [run('a'), run('b')])
    await store().apply(two.id, [run('c')])
    const id = async (project: string, key: string) => (await store().findRun(project, key))!.id
    const ids = [await id(one.id, 'b'), await id(two.id, 'c'), 'no such run']
    const set = { projects: [], ids }
    const before = await store().revisionOf(set)
    const dataset = await store().loadDataset(set)
    expect(dataset.runs.name.toSorted()).toEqual(['b', 'c'])
    expect(dataset.runs.project.toSorted()).toEqual([one.name, two.name].toSorted())
    expect(dataset.revision).toBe(before)
    await store().apply(two.id, [run('c', { config: { lr: 1 } })])
    expect(await store().revisionOf(set)).not.toBe(before)
    await store().deleteProject(two.id)
    expect((await store().loadDataset(set)).runs.name).toEqual(['b'])
    expect((await store().loadDataset({ projects: [one.id], ids })).runs.name).toEqual(['b'])
    await store().restoreProject(two.id)
    expect((await store().loadDataset(set)).n).toBe(2)
    expect((await store().loadDataset({ projects: [], ids: [] })).n).toBe(0)
  })

  it('the revision of a sweep or study changes with its members, though no run changed', async () => {
    const project = await fresh()
    await store().apply(project.id, [run('a', { sweep: 's' }), run('b')])
    const sweep = { projects: [project.id], sweep: 's' }
    const study = await store().createStudy({ projectId: project.id, name: 'q' })
    const asked = { projects: [project.id], study: study.id }
    const [ofSweep, ofStudy] = [await store().revisionOf(sweep), await store().revisionOf(asked)]
    await store().apply(project.id, [{ type: 'sweep', id: 's' }, run('b', { sweep: 's' })])
    expect(await store().revisionOf(sweep)).not.toBe(ofSweep)
    expect((await store().loadDataset(sweep)).runs.name).toEqual(['a', 'b'])
    const linked = await store().revisionOf(asked)
    await store().linkStudy(study.id, { runs: [(await store().findRun(project.id, 'a'))!.id] })
    expect(await store().revisionOf(asked)).not.toBe(linked)
    expect(linked).not.toBe(ofStudy)
    expect((await store().loadDataset(asked)).runs.name).toEqual(['a'])
  })

  it('a sweep of the same name in another project is another sweep', async () => {
    const [one, two] = [await fresh(), await fresh()]
    await store().apply(one.id, [run('a', { sweep: 's' })])
    await store().apply(two.id, [run('b', { sweep: 's' })])
    expect((await store().loadDataset({ projects: [one.id], sweep: 's' })).runs.name).toEqual(['a'])
    expect((await store().loadDataset({ projects: [two.id], sweep: 's' })).runs.name).toEqual(['b'])
  })

  it('more ids than a statement takes are picked all the same', async () => {
    const project = await fresh()
    await store().apply(project.id, [run('a'), run('b')])
    const b = (await store().findRun(project.id, 'b'))!.id
    const many = Array.from({ length: 70_000 }, (_, i) => `none-${i}`)
    expect((await store().loadDataset({ projects: [project.id], ids: [...many, b] })).runs.name).toEqual(['b'])
    expect((await store().loadDataset({ projects: [], ids: [...many, b] })).runs.name).toEqual(['b'])
  })
}
