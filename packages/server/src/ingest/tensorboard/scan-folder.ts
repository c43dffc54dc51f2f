import { createHash } from 'node:crypto'
import type { Value } from '@sweepwise/core'
import type { SourceFile } from '../importer.ts'
import { type EventValue, SESSION_START } from './event.ts'
import { type HParams, readHParams } from './hparams-plugin.ts'
import { readEvents } from './read-events.ts'
import { kindOf, scalarOf } from './scalar-value.ts'
import type { RecordLoss } from './scan-records.ts'

/** One tag of scalars in one file. */
export interface TagScan {
  count: number
  readonly firstStep: number
  readonly firstValue: number
  highestStep: number
}

/** What one event file holds, in a few words: no points. */
export interface FileScan {
  readonly file: SourceFile
  /** Seconds since 1970 of its first and last event; NaN = it has none. */
  readonly firstAt: number
  readonly lastAt: number
  readonly digest: string
  readonly records: number
  readonly losses: readonly RecordLoss[]
  /** Records that hold and are no events, or are too large to be looked at. */
  readonly passedOver: number
  readonly scalars: ReadonlyMap<string, TagScan>
  /** Where a session starts: how many events stand before it, and its step. */
  readonly starts: readonly { readonly index: number; readonly step: number }[]
}

/** All event files of one folder. */
export interface FolderScan {
  /** '/'-separated, '' = the source itself. */
  readonly path: string
  /** In the order they were begun. */
  readonly files: readonly FileScan[]
  /** By tag: the plugin its values are for; only the first value of a tag says it. */
  readonly kinds: ReadonlyMap<string, string>
  /** Values that are no scalars, by what they are. */
  readonly others: ReadonlyMap<string, number>
  readonly start: HParams['start'] | null
  readonly end: HParams['end'] | null
  readonly domains: ReadonlyMap<string, Value>
  /** Tags of the metrics that the HParams plugin is told of. */
  readonly metrics: readonly string[]
}

/**
 * Whether a value is a scalar, and its number. `kinds` remembers what a tag is for, since only its first value says it.
 * @returns the number; null = something else, which `kind` names
 */
export function readScalar(value: EventValue, kinds: Map<string, string>): { readonly number: number | null; readonly kind: string } {
  let kind = kindOf(value)
  if (kind === '') kind = kinds.get(value.tag) ?? 'tensors'
  else if (!kinds.has(value.tag)) kinds.set(value.tag, kind)
  const number = kind === 'scalars' ? scalarOf(value) : undefined
  return { number: number ?? null, kind }
}

/** Reads all files of a folder once, for everything but their points. */
export async function scanFolder(path: string, files: readonly SourceFile[]): Promise<FolderScan> {
  const kinds = new Map<string, string>()
  const others = new Map<string, number>()
  const domains = new Map<string, Value>()
  const metrics = new Set<string>()
  let start: FolderScan['start'] = null
  let end: FolderScan['end'] = null
  const count = (kind: string): void => {
    others.set(kind, (others.get(kind) ?? 0) + 1)
  }
  const takeHParams = (value: EventValue): void => {
    try {
      const found = readHParams(value.metadata?.plugin?.content ?? new Uint8Array())
      // A session may be told again with more.
      if (found.start !== undefined)
        start = { ...found.start, hparams: new Map([...((start as HParams['start'] | null)?.hparams ?? []), ...found.start.hparams]) }
      if (found.end !== undefined) end = found.end
      for (const [name, domain] of found.experiment?.domains ?? []) domains.set(name, domain)
      for (const name of found.experiment?.metrics ?? []) metrics.add(name)
    } catch {
      count('unreadable hparams')
    }
  }

  const scans: FileScan[] = []
  for (const file of files) {
    const hash = createHash('sha256')
    const scalars = new Map<string, TagScan>()
    const starts: { index: number; step: number }[] = []
    let firstAt = Number.NaN
    let lastAt = Number.NaN
    let index = 0
    const reading = readEvents(file, (chunk) => hash.update(chunk))
    let next = await reading.next()
    for (; !next.done; next = await reading.next()) {
      for (const { wallTime, step, summary, session, graph } of next.value) {
        if (!Number.isNaN(wallTime)) {
          if (Number.isNaN(firstAt)) firstAt = wallTime
          if (!(wallTime < lastAt)) lastAt = wallTime
        }
        if (session?.status === SESSION_START) starts.push({ index, step })
        if (graph) count('graphs')
        for (const value of summary?.value ?? []) {
          const { number, kind } = readScalar(value, kinds)
          if (number !== null) {
            const tag = scalars.get(value.tag)
            if (tag === undefined) scalars.set(value.tag, { count: 1, firstStep: step, firstValue: number, highestStep: step })
            else {
              tag.count++
              if (step > tag.highestStep) tag.highestStep = step
            }
          } else if (kind === 'hparams') takeHParams(value)
          else count(kind)
        }
        index++
      }
    }
    const { scanner, undecodable } = next.value
    scans.push({
      file,
      firstAt,
      lastAt,
      digest: hash.digest('base64url'),
      records: scanner.records,
      losses: scanner.losses,
      passedOver: undecodable + scanner.oversized,
      scalars,
      starts,
    })
  }
  return { path, files: scans, kinds, others, start, end, domains, metrics: [...metrics] }
}
