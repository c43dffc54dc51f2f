import { isDict } from '../wire/client-json.ts'
import { blockOf } from '../wire/read-config.ts'
import { readDict } from '../wire/read-line.ts'
import type { RunEnvironment } from './environment.ts'

/**
 * Where and how a run was started, as the client describes its machine. Several processes may have written to one run: what
 * the latest says counts, member by member.
 * @param clientConfig the config as the client wrote it; null for a run that no client logged
 * @returns null when nothing is known
 */
export function readEnvironment(clientConfig: string | null): RunEnvironment | null {
  const block = blockOf(readDict(clientConfig ?? '{}') ?? {})
  const environments = (isDict(block['e']) ? Object.values(block['e']) : []).filter(isDict)
  if (environments.length === 0) return null
  const begun = (one: (typeof environments)[number]) => (typeof one['startedAt'] === 'string' ? one['startedAt'] : '')
  const one = Object.assign({}, ...environments.toSorted((a, b) => (begun(a) < begun(b) ? -1 : 1))) as (typeof environments)[number]
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
  const count = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null)
  const git = isDict(one['git']) ? one['git'] : {}
  return {
    host: text(one['host']),
    os: text(one['os']),
    python: text(one['python']),
    program: text(one['program']) ?? text(one['codePath']),
    args: Array.isArray(one['args']) ? one['args'].filter((arg) => typeof arg === 'string') : [],
    executable: text(one['executable']),
    folder: text(one['root']),
    commit: text(git['commit']),
    remote: withoutPassword(text(git['remote'] ?? git['remoteUrl'] ?? git['remote_url'] ?? null)),
    cpus: count(one['cpu_count_logical']) ?? count(one['cpu_count']),
    gpu: text(one['gpu']) ?? text(one['gpu_type']),
    gpus: count(one['gpu_count']),
    client: text(block['cli_version']),
  }
}

/** Remotes of git may carry the token they were cloned with. */
const withoutPassword = (remote: string | null): string | null => remote?.replace(/\/\/[^/@]*@/, '//') ?? null
