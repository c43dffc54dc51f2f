#!/usr/bin/env node
// The first file to run, and the only one that an old Node must understand: it looks at the version before anything
// native loads, because a native module for a newer Node ends an older one without a word.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Sweepwise needs Node 22.18 or newer; this is ${process.versions.node}. Install a newer Node (in a clone, run it through npm: npm start).\n`,
  )
  process.exitCode = 1
} else {
  // What Node makes of a source is kept beside the temporary files, for threads too: they start in half the time.
  const { join } = await import('node:path')
  const { tmpdir } = await import('node:os')
  const { enableCompileCache } = await import('node:module')
  process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'node-compile-cache')
  enableCompileCache(process.env['NODE_COMPILE_CACHE'])
  // A reader that has seen enough (`… | head`) closes the pipe; that is no error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
  }
  const { runProgram } = await import('./program.ts')
  process.exitCode = await runProgram(process.argv.slice(2))
}

export {}
