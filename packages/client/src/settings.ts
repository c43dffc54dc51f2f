import { randomBytes } from 'node:crypto'
import { ClientError } from './client-error.ts'
import type { InitOptions } from './init.ts'

/** What a run is begun with, from options and the environment. */
export interface Settings {
  readonly url: string
  readonly key: string | null
  readonly project: string
  readonly id: string
  readonly resume: 'allow' | 'must' | 'never' | null
  readonly name: string | null
  readonly group: string | null
  readonly jobType: string | null
  readonly notes: string | null
  readonly tags: readonly string[]
  readonly disabled: boolean
  readonly quiet: boolean
  readonly flushMs: number
  readonly finishTimeoutMs: number
  readonly maxBufferBytes: number
}

const DEFAULT_URL = 'http://127.0.0.1:7272'
const RESUME = ['allow', 'must', 'never'] as const
/** Far above what buffers for a day of training; below what a process notices. */
const MAX_BUFFER_BYTES = 256 << 20

/**
 * Options win over the environment, the environment over defaults.
 * @throws ClientError BAD_OPTION
 */
export function readSettings(options: InitOptions, env: NodeJS.ProcessEnv): Settings {
  const from = (name: string): string | null => {
    const value = env[`SWEEPWISE_${name}`]
    return value === undefined || value === '' ? null : value
  }
  const text = (option: string | undefined, name: string): string | null => (option === undefined || option === '' ? from(name) : option)
  const mode = from('MODE') ?? 'online'
  if (mode !== 'online' && mode !== 'disabled') throw bad('SWEEPWISE_MODE', mode, "'online' or 'disabled'")
  const project = text(options.project, 'PROJECT')
  const disabled = options.disabled ?? mode === 'disabled'
  if (project === null && !disabled)
    throw new ClientError('BAD_OPTION', "a run needs a project: init({ project: 'mnist' }), or SWEEPWISE_PROJECT in the environment.")
  const tags = from('TAGS')
  return {
    url: readUrl(text(options.url, 'BASE_URL') ?? DEFAULT_URL),
    key: text(options.key, 'API_KEY'),
    project: project ?? '',
    id: text(options.id, 'RUN_ID') ?? newId(),
    resume: readResume(options.resume ?? from('RESUME')),
    name: text(options.name, 'NAME'),
    group: text(options.group, 'RUN_GROUP'),
    jobType: text(options.jobType, 'JOB_TYPE'),
    notes: text(options.notes, 'NOTES'),
    tags: options.tags ?? (tags === null ? [] : tags.split(',').map((tag) => tag.trim())),
    disabled,
    quiet: options.quiet ?? (from('QUIET') === 'true' || from('QUIET') === '1'),
    flushMs: readPositive('flushMs', options.flushMs ?? 1000),
    finishTimeoutMs: readPositive('finishTimeoutMs', options.finishTimeoutMs ?? 60_000),
    maxBufferBytes: readPositive('maxBufferBytes', options.maxBufferBytes ?? MAX_BUFFER_BYTES),
  }
}

const bad = (option: string, found: string, expected: string) =>
  new ClientError('BAD_OPTION', `${option} cannot be '${found}'; it takes ${expected}.`)

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw bad('the address of the server', text, `an http address such as ${DEFAULT_URL}`)
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function readResume(resume: string | null): Settings['resume'] {
  if (resume === null || (RESUME as readonly string[]).includes(resume)) return resume as Settings['resume']
  throw bad('resume', resume, RESUME.join(', '))
}

function readPositive(name: string, value: number): number {
  if (!(value > 0)) throw bad(name, String(value), 'a number above 0')
  return value
}

/** 48 bits: short enough to type, and a project will not see the same twice. */
const newId = (): string => randomBytes(6).toString('hex')
