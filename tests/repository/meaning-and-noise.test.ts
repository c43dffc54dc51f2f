import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { askStudy, type Study, studyPage } from '../../scripts/study-page.ts'

const root = join(import.meta.dirname, '../..')

describe('the study of signal and noise, asked again from the committed runs', () => {
  let study: Study
  beforeAll(async () => {
    study = await askStudy()
  }, 120_000)

  it('every number of docs/meaning-and-noise.md is what `sweepwise analyze noise` says (`node scripts/study-page.ts` writes it)', () =>
    expect(readFileSync(join(root, 'docs/meaning-and-noise.md'), 'utf8')).toBe(studyPage(study)))

  it('is whole: the grid once, one configuration 210 times', () => {
    expect(study.runs).toEqual({ signal: 210, noise: 210 })
    expect(study.last.design).toBe('grid')
    expect(study.last.noise).toMatchObject({ source: 'noise study', replicates: 210, configurations: 1, copies: 0 })
  })
})
