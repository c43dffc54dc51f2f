import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds the package's manifest: two up from src/cli in a clone, and from dist/cli in the package. */
const PACKAGE_ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Whether this is the published bundle rather than the sources of a clone. */
const PACKAGED = import.meta.url.endsWith('.js')

/** Folder of the built page. */
export const PAGE_ROOT = join(PACKAGE_ROOT, PACKAGED ? 'dist/web' : '../web/dist')

/** The file of the example project. */
export const EXAMPLE_FILE = join(PACKAGE_ROOT, PACKAGED ? 'dist/example' : 'example', 'alexnet-imagenet-tuning.jsonl.gz')

export const VERSION: string = (JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string }).version
