import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { calibrationPage } from '../../scripts/calibration-page.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

it('docs/calibration.md shows the tallies of the committed simulations', () => {
  expect(read('docs/calibration.md')).toBe(calibrationPage(JSON.parse(read('packages/core/src/significance/testing/calibration.json'))))
})
