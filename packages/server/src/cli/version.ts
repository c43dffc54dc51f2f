import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ExampleProject } from '../http/example-projects.ts'

/** The folder that holds the package's manifest: two up from src/cli in a clone, and from dist/cli in the package. */
const PACKAGE_ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Whether this is the published bundle rather than the sources of a clone. */
const PACKAGED = import.meta.url.endsWith('.js')

/** Folder of the built page. */
export const PAGE_ROOT = join(PACKAGE_ROOT, PACKAGED ? 'dist/web' : '../web/dist')

/** The runs of the noise study are named, so that they tell the noise and are not compared. */
const GRID_AGAINST_NOISE = new URLSearchParams({ option: 'noise.noise-filter=group = "noise"' }).toString()
const GRID_ALONE = new URLSearchParams({ filter: 'group = "signal"' }).toString()

/** Projects that come with the program, the one to open first. The build copies their files into the package. */
export const EXAMPLES: readonly ExampleProject[] = [
  {
    project: 'Meaning and noise (example)',
    path: PACKAGED
      ? join(PACKAGE_ROOT, 'dist/example/meaning-and-noise.jsonl.gz')
      : join(PACKAGE_ROOT, '../../examples/meaning-and-noise/runs.jsonl.gz'),
    views: [
      { name: 'The grid against the noise study', search: GRID_AGAINST_NOISE },
      { name: 'The grid alone', search: GRID_ALONE },
    ],
  },
  {
    project: 'AlexNet on ImageNet (example)',
    path: join(PACKAGE_ROOT, PACKAGED ? 'dist/example' : 'example', 'alexnet-imagenet-tuning.jsonl.gz'),
    views: [],
  },
]

export const VERSION: string = (JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string }).version
