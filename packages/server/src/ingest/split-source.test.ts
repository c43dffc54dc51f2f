import { expect, it } from 'vitest'
import { openSource } from './source.ts'
import { splitSource } from './split-source.ts'
import { temporaryFolder } from './testing/import-file.ts'

it('a table of the search space beside that of the trials is passed over, said so; by itself it is a table', async () => {
  using folder = temporaryFolder()
  folder.write('trials.csv', 'lr,score\n0.1,1\n0.2,2\n')
  const space = folder.write('configspace.csv', 'name,type,lower,upper\nlr,float,0.1,0.2\n')
  const both = await splitSource(await openSource(folder.path))
  expect(both.parts.map(({ source }) => source.label)).toEqual(['trials.csv'])
  expect(both.notes).toEqual(['configspace.csv describes the search space and was passed over.'])
  expect((await splitSource(await openSource(space))).parts).toHaveLength(1)
})
