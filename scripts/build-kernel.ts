// `npm run build:kernel`: after a change to packages/core/forest-kernel.
import { writeFileSync } from 'node:fs'
import { compileKernel, KERNEL_FILE } from './kernel-compiler.ts'

writeFileSync(KERNEL_FILE, compileKernel())
console.log(`wrote ${KERNEL_FILE}`)
