import { describe, expect, it } from 'vitest'
import { AUTOMATIC, isSameChoice, type ParamChoice, readParamChoice, readSaved, savedForm, writeParamChoice } from './param-choice.ts'
import { readProjectView } from './project-view.ts'
import { readSearchText, searchText } from './search-text.ts'

const CHOICES: readonly ParamChoice[] = [
  AUTOMATIC,
  { mode: 'manual', hidden: [] },
  { mode: 'manual', hidden: ['lr'] },
  { mode: 'manual', hidden: ['a ≡ b', 'x,y', 'weight decay', 'opt:lr', 'importance'] },
]

describe('which params a panel shows', () => {
  it.each(CHOICES)('survives the URL, beside what other panels show: %j', (choice) => {
    const hide = writeParamChoice(writeParamChoice(undefined, 'correlation', { mode: 'manual', hidden: ['wd'] }), 'importance', choice)
    const read = readProjectView(readSearchText(searchText({ hide }))).hide
    expect(readParamChoice(read, 'importance')).toEqual(choice)
    expect(readParamChoice(read, 'correlation')).toEqual({ mode: 'manual', hidden: ['wd'] })
  })
  it('is not said by a URL that speaks of other panels only, and can be taken out of one', () => {
    expect(readParamChoice(undefined, 'importance')).toBeNull()
    expect(readParamChoice(['correlation:lr', 'importance-of-it:lr'], 'importance')).toBeNull()
    const hide = ['importance:lr', 'importance:wd', 'correlation:lr']
    expect(writeParamChoice(hide, 'importance', null)).toEqual(['correlation:lr'])
    expect(writeParamChoice(['importance'], 'importance', null)).toBeUndefined()
    expect(writeParamChoice(hide, 'importance', AUTOMATIC)).toEqual(['correlation:lr', 'importance'])
  })
  it.each(CHOICES)('survives the server, where nothing stands for automatic: %j', (choice) => {
    expect(readSaved(savedForm(choice) ?? undefined)).toEqual(choice)
  })
  it('is the same in whatever order params were hidden; none hidden by hand is not automatic', () => {
    const by = (...hidden: string[]): ParamChoice => ({ mode: 'manual', hidden })
    expect(isSameChoice(by('a', 'b'), by('b', 'a', 'a'))).toBe(true)
    expect(isSameChoice(by('a', 'b'), by('a', 'c'))).toBe(false)
    expect(isSameChoice(by('a'), by('a', 'b'))).toBe(false)
    expect(isSameChoice(by(), AUTOMATIC)).toBe(false)
    expect(isSameChoice(AUTOMATIC, AUTOMATIC)).toBe(true)
  })
})
