import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { compileKernel, KERNEL_FILE } from '../../scripts/kernel-compiler.ts'

it('the compiled kernel of the forest is what its sources compile to; if not: npm run build:kernel', () => {
  expect(readFileSync(KERNEL_FILE, 'utf8') === compileKernel()).toBe(true)
}, 300_000)
