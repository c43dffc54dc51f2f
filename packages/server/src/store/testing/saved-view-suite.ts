import { expect, it } from 'vitest'
import type { SuiteContext } from './suite-context.ts'

/** Views of the page saved under a name; part of the shared suite. */
export function savedViewSuite({ store, reopen, fresh }: SuiteContext): void {
  it('views are kept under their names, project by project, with a version that grows', async () => {
    const [project, other] = [await fresh(), await fresh()]
    const { revision } = (await store().findProject(project.id))!
    const late = await store().saveView(project.id, { name: ' late  ', search: '?filter=lr > 1&group=param:a≡b' })
    expect(late).toMatchObject({ name: 'late', search: '?filter=lr > 1&group=param:a≡b', version: 1 })
    const early = await store().saveView(project.id, { name: 'early', search: '' })
    await store().saveView(other.id, { name: 'late', search: '' })
    const changed = await store().changeView(project.id, late.id, { search: '?sort=objective', version: 1 })
    expect(changed).toMatchObject({ name: 'late', search: '?sort=objective', version: 2 })
    expect(await store().changeView(project.id, late.id, { name: 'later' })).toMatchObject({ search: '?sort=objective', version: 3 })
    const again = await reopen()
    expect(await again.savedViews(project.id)).toEqual([
      expect.objectContaining({ id: early.id, name: 'early' }),
      expect.objectContaining({ id: late.id, name: 'later', version: 3 }),
    ])
    await again.close()
    // No number depends on how somebody looks at it.
    expect((await store().findProject(project.id))!.revision).toBe(revision)
  })

  it('a change to a version that is gone, a name that is taken, a view that is not there: refused, and nothing changes', async () => {
    const [project, other] = [await fresh(), await fresh()]
    const view = await store().saveView(project.id, { name: 'one', search: '?a=1' })
    await store().saveView(project.id, { name: 'two', search: '?a=2' })
    await store().changeView(project.id, view.id, { search: '?a=3', version: 1 })
    const code = (promise: Promise<unknown>) =>
      promise.then(
        () => 'none',
        (error: { code?: string }) => error.code,
      )
    expect(await code(store().changeView(project.id, view.id, { search: '?a=4', version: 1 }))).toBe('VIEW_CHANGED')
    expect(await code(store().removeView(project.id, view.id, 1))).toBe('VIEW_CHANGED')
    expect(await code(store().changeView(project.id, view.id, { name: 'two' }))).toBe('VIEW_EXISTS')
    expect(await code(store().changeView(project.id, view.id, { name: 'one' }))).toBe('none')
    expect(await code(store().saveView(project.id, { name: 'two', search: '' }))).toBe('VIEW_EXISTS')
    expect(await code(store().saveView(project.id, { name: ' ', search: '' }))).toBe('BAD_VIEW_NAME')
    expect(await code(store().changeView(other.id, view.id, { search: '' }))).toBe('UNKNOWN_VIEW')
    expect(await code(store().saveView('no such project', { name: 'x', search: '' }))).not.toBe('none')
    expect(await store().savedViews(project.id)).toMatchObject([{ name: 'one', search: '?a=3' }, { name: 'two' }])
    await store().removeView(project.id, view.id)
    expect(await code(store().removeView(project.id, view.id))).toBe('UNKNOWN_VIEW')
  })
}
