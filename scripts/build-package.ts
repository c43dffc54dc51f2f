// `npm run build`: the package that is published, in packages/server/dist: one bundle with core and charts inlined, the
// worker files beside it under their own names, the built page, the examples. Native and other packages stay outside.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const root = join(import.meta.dirname, '..')
const server = join(root, 'packages/server')
const dist = join(server, 'dist')
const page = join(root, 'packages/web/dist')
if (!existsSync(join(page, 'index.html'))) {
  console.error('The page is not built. Run: npm run build:web')
  process.exit(1)
}

const { dependencies } = JSON.parse(readFileSync(join(server, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }
const outside = Object.keys(dependencies)
rmSync(dist, { recursive: true, force: true })
const bundle = await rolldown({
  // The names are part of the program: the pools start `./worker.js`, `./ingest-worker.js` and the like beside themselves.
  input: {
    'cli/main': join(server, 'src/cli/main.ts'),
    'cli/worker': join(server, 'src/compute/worker.ts'),
    'cli/ingest-worker': join(server, 'src/ingest/ingest-worker.ts'),
    'cli/delivery-worker': join(server, 'src/wandb/streams/delivery-worker.ts'),
    'cli/compaction-worker': join(server, 'src/store/history/compaction-worker.ts'),
  },
  platform: 'node',
  external: (id) => id.startsWith('node:') || outside.some((name) => id === name || id.startsWith(`${name}/`)),
})
await bundle.write({ dir: dist, format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'cli/[name]-[hash].js', sourcemap: true })
await bundle.close()

// The logging client stays as it is, file by file, with its types; what is internal has none.
const emitted = ['--noEmit', 'false', '--declaration', '--stripInternal', '--rewriteRelativeImportExtensions']
const client = join(root, 'packages/client')
execFileSync(
  process.execPath,
  [
    join(root, 'node_modules/typescript/bin/tsc'),
    '-p',
    client,
    '--rootDir',
    join(client, 'src'),
    '--outDir',
    join(dist, 'client'),
    ...emitted,
  ],
  { stdio: 'inherit' },
)

cpSync(page, join(dist, 'web'), { recursive: true })
mkdirSync(join(dist, 'example'), { recursive: true })
cpSync(join(server, 'example'), join(dist, 'example'), { recursive: true })
cpSync(join(root, 'examples/meaning-and-noise/runs.jsonl.gz'), join(dist, 'example/meaning-and-noise.jsonl.gz'))
for (const file of ['README.md', 'LICENSE']) cpSync(join(root, file), join(server, file))
console.log(`built ${dist}`)
