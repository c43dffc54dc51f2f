import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { stripVTControlCharacters } from 'node:util'

export interface Stage {
  readonly name: string
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export interface StageOutcome {
  readonly name: string
  readonly passed: number
  readonly failed: number
  readonly minutes: number
}

/**
 * Runs one stage with its output shown, and counts: vitest's own totals where it prints them, else the stage as one
 * check. A stage that exits non-zero without a failed test counts as one failure, so that nothing fails silently.
 */
export async function runStage(stage: Stage): Promise<StageOutcome> {
  const begin = performance.now()
  console.log(`\n── ${stage.name}`)
  const [command = '', ...args] = stage.command
  const child = spawn(command, args, { env: { ...process.env, ...stage.env }, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    process.stdout.write(chunk)
  })
  const code = await new Promise<number>((resolve) => {
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('close', (status) => resolve(status ?? 1))
  })
  const plain = stripVTControlCharacters(output)
  const totals = /^\s*Tests\s+(.+)$/m.exec(plain)?.[1] ?? ''
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(totals)?.[1] ?? 0)
  const counted = totals !== ''
  const failedTests = count('failed')
  return {
    name: stage.name,
    passed: counted ? count('passed') : code === 0 ? 1 : 0,
    failed: code === 0 ? 0 : Math.max(1, failedTests),
    minutes: (performance.now() - begin) / 60_000,
  }
}
