// Brings a fresh clone to the point where everything else can run. Plain JavaScript that Node 20 understands: it is the
// only file that runs before the clone's own Node (a pinned package, see ARCHITECTURE.md) is there.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const oldest = 20
if (Number(process.versions.node.split('.')[0]) < oldest) {
  console.error(
    `Sweepwise needs Node ${oldest} or newer to set itself up; this is ${process.versions.node}. Install a newer Node, then run the same command again.`,
  )
  process.exit(1)
}

/** Hash of the contents of files and of all files below folders, in a stable order. */
function fingerprint(paths) {
  const hash = createHash('sha256')
  const visit = (path) => {
    if (!existsSync(path)) return
    if (statSync(path).isDirectory()) {
      for (const name of readdirSync(path).sort()) if (name !== 'node_modules' && name !== 'dist') visit(join(path, name))
    } else {
      hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0')
    }
  }
  for (const path of paths) visit(join(root, path))
  return hash.digest('hex')
}

/** Runs `work` unless the stamp says it was done for the same inputs. */
function once(stamp, inputs, output, title, work) {
  const file = join(root, 'node_modules', '.sweepwise', stamp)
  const now = fingerprint(inputs)
  if (existsSync(join(root, output)) && existsSync(file) && readFileSync(file, 'utf8') === now) return
  console.error(title)
  work()
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, now)
}

function run(command, args) {
  // npm is a script on Windows and needs a shell there.
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' })
  if (done.status === 0) return
  console.error(
    `\nSetting up stopped at '${command} ${args.join(' ')}' (exit ${done.status ?? done.signal ?? done.error?.message}). The lines above say why; run the same command again after mending it.`,
  )
  process.exit(1)
}

once('install', ['package-lock.json'], 'node_modules', 'Installing packages (first start only) …', () =>
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
)
once(
  'web',
  ['packages/web', 'packages/charts/src', 'packages/core/src', 'package-lock.json'],
  'packages/web/dist/index.html',
  'Building the page …',
  () => run('npm', ['run', '--silent', 'build:web']),
)
