import type { Objective } from '@sweepwise/core'
import type { RunEvent, RunKey } from './run-event.ts'

/** Something to import, already opened: decompressed, and readable as often as needed. Knows no file names beyond `name`. */
export interface SourceFile {
  /** Path relative to the source's root, '/'-separated; only for messages, ids and layout detection. */
  readonly name: string
  readonly size: number
  /** A fresh stream of the (decompressed) bytes. */
  open(): AsyncIterable<Uint8Array>
  /** The first `bytes` bytes, cached. */
  head(bytes?: number): Promise<Uint8Array>
  /** A path on disk for readers that need one (SQLite); archives are unpacked to a temporary folder. */
  path(): Promise<string>
  /** A compressed file as it lies there, under its own name; absent = it is not compressed. */
  readonly packed?: { readonly name: string; open(): AsyncIterable<Uint8Array> }
}

/** A file, or all files of a directory, glob or archive. */
export interface Source {
  /** What identifies this source within a project on later imports: its name without compression suffix. */
  readonly key: string
  /** As the user gave it, for messages. */
  readonly label: string
  readonly files: readonly SourceFile[]
  /** Names of symbolic links within a folder: they may lead anywhere, and are not followed. */
  readonly links?: readonly string[]
  /** Names of files within a folder that hold nothing, not even a byte: an empty text, or a mark that says something by being there. */
  readonly empty?: readonly string[]
  /** Removes temporary files; call when done. */
  close(): Promise<void>
}

/** What the user said about columns; all lists hold glob patterns. Remembered for the project. */
export interface ImportOptions {
  readonly params?: readonly string[]
  readonly metrics?: readonly string[]
  readonly ignore?: readonly string[]
  readonly seedColumn?: string
  readonly idColumn?: string
  /** Overrides detection. */
  readonly format?: string
  readonly delimiter?: string
}

/** How one column was understood; shown in the report and the page. */
export interface ColumnReading {
  readonly name: string
  readonly as:
    | 'param'
    | 'seed'
    | 'ignored'
    | 'metric'
    | 'history'
    | 'id'
    | 'name'
    | 'state'
    | 'group'
    | 'time'
    | 'tags'
    | 'derived'
    | 'other'
  readonly reason: string
}

export interface Rejection {
  readonly file: string
  /** 1-based, where there is one. */
  readonly line?: number
  readonly column?: string
  readonly reason: string
}

/** An importer knows a layout, never a file, a column value or a project. */
export interface Importer {
  /** Stable name, e.g. 'wandb-csv', printed as the detected format. */
  readonly format: string
  readonly title: string
  /** 0 = cannot be, 1 = certainly. Looks at names and first bytes only. */
  detect(source: Source): Promise<number>
  /** Everything before the first event: columns as understood, default project name. Throws InputError when unreadable. */
  read(source: Source, options: ImportOptions): Promise<Reading>
}

export interface Reading {
  readonly format: string
  /** Default project names; one source may hold several (an Optuna database with five studies). */
  readonly projects: readonly ProjectReading[]
}

/** A file that a run saved, under the name it gave it. */
export interface OfferedFile {
  readonly key: RunKey
  readonly path: string
  readonly file: SourceFile
}

export interface ProjectReading {
  readonly name: string
  /** What the reader should know: files passed over, columns derived from others. */
  readonly notes?: readonly string[]
  readonly columns: readonly ColumnReading[]
  /** What the source compares its runs by, where a name and a goal do not say it all; a project that has none takes it on. */
  readonly objective?: Objective
  /** Streams; memory does not grow with the file. Rejections are reported through `onReject`. */
  events(onReject: (rejection: Rejection) => void): AsyncIterable<RunEvent>
  /** What runs saved beside their numbers, run by run; kept after the events, unless the source is only looked at. */
  readonly files?: readonly OfferedFile[]
}

/** What an import did. */
export interface ImportReport {
  readonly source: string
  readonly format: string
  readonly projects: readonly {
    readonly id: string
    readonly name: string
    readonly new: number
    readonly changed: number
    readonly same: number
    readonly rejected: number
    readonly points: number
    /** Files of runs that were kept with them, and those that were there already; absent = the source offers none. */
    readonly files?: { readonly stored: number; readonly same: number; readonly bytes: number }
    readonly columns: readonly ColumnReading[]
  }[]
  readonly rejections: readonly Rejection[]
  readonly warnings: readonly string[]
}
