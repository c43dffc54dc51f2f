import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'

/** What a process has printed so far, and how it ended once it has. */
export interface Output {
  out: string
  err: string
  readonly ended: Promise<{
    readonly code: number | null
    readonly signal: NodeJS.Signals | null
    readonly out: string
    readonly err: string
  }>
}

/** Keeps all that a process prints. */
export function readOutput(child: ChildProcessByStdio<null, Readable, Readable>): Output {
  const output: Output = {
    out: '',
    err: '',
    ended: new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, signal) => resolve({ code, signal, out: output.out, err: output.err }))
    }),
  }
  for (const name of ['out', 'err'] as const)
    child[`std${name}`].on('data', (chunk: Buffer) => {
      output[name] += chunk.toString()
    })
  return output
}
