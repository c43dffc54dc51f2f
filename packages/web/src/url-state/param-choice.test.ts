import { describe, expect, it } from 'vitest'
import { type ParamChoice, readParamChoice, savedParamChoice, saveParamChoice, writeParamChoice } from './param-choice.ts'
import { readProjectView } from './project-view.ts'
import { readSearchText, searchText } from './search-text.ts'

const CHOICES: readonly ParamChoice[] = [
  { mode: 'automatic' },
  { mode: 'manual', hidden: [] },
  { mode: 'manual', hidden: ['lr'] },
  { mode: 'manual', hidden: ['a ≡ b', 'x,y', 'weight decay'] },
]
function memory() {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}

describe('which params are shown', () => {
  it.each(CHOICES)('survives the URL: %j', (choice) => {
    const url = searchText({ hide: writeParamChoice(choice) })
    expect(readParamChoice(readProjectView(readSearchText(url)).hide)).toEqual(choice)
  })
  it('is kept per project; back to automatic forgets it', () => {
    const storage = memory()
    saveParamChoice(storage, 'one', { mode: 'manual', hidden: ['lr'] })
    expect(savedParamChoice(storage, 'one')).toEqual(['lr'])
    expect(savedParamChoice(storage, 'two')).toBeNull()
    saveParamChoice(storage, 'one', { mode: 'automatic' })
    expect(storage.kept.size).toBe(0)
  })
  it('is passed over where what was kept cannot be read, and a storage that refuses is no error', () => {
    const storage = memory()
    for (const text of ['{', '"lr"', '[1]', '[]']) {
      storage.kept.set('sweepwise.params.one', text)
      expect(savedParamChoice(storage, 'one'), text).toBeNull()
    }
    const full = {
      setItem: () => {
        throw new Error('quota')
      },
      removeItem: () => {},
    }
    expect(() => saveParamChoice(full, 'one', { mode: 'manual', hidden: ['lr'] })).not.toThrow()
  })
})
