import { runProgram } from '../program.ts'

/** One command line in this process, as without a terminal: how it ended and what it printed. */
export async function runLine(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let out = ''
  let err = ''
  const code = await runProgram([...args], {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    interactive: false,
  })
  return { code, out, err }
}
