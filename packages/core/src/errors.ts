/**
 * Every error code and its text, in one place. Three sorts exist: what the caller can mend (`input`, thrown as
 * `InputError`), weak evidence (`unanswerable`, returned inside a result, never thrown) and our own bugs (plain
 * `Error`, not listed). Each text says what was needed, what was found and what to do. `docs/errors.md` lists the
 * same codes; a test holds the two equal.
 */
interface Entry<D> {
  readonly kind: 'input' | 'unanswerable'
  /** HTTP status for `input` errors; 400 unless said otherwise. */
  readonly status?: number
  readonly text: (details: D) => string
}
const entry = <D>(e: Entry<D>): Entry<D> => e

const nearest = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` Nearest names: ${names.map((name) => `'${name}'`).join(', ')}.`

export const ERRORS = {
  UNKNOWN_METRIC: entry<{ metric: string; nearest: readonly string[]; known: number }>({
    kind: 'input',
    status: 422,
    text: (d) =>
      `no run logged a metric named '${d.metric}' (${d.known === 1 ? '1 metric is' : `${d.known} metrics are`} known).${nearest(d.nearest)} List them with 'sweepwise runs <source>'.`,
  }),
  UNKNOWN_ANALYSIS: entry<{ name: string; known: readonly string[] }>({
    kind: 'input',
    status: 404,
    text: (d) => `there is no analysis named '${d.name}'; there are: ${d.known.join(', ')}.`,
  }),
  BAD_OPTION: entry<{ option: string; found: string; expected: string }>({
    kind: 'input',
    status: 422,
    text: (d) => `option '${d.option}' cannot be ${d.found}; it takes ${d.expected}.`,
  }),
  BAD_FILTER: entry<{ filter: string; position: number; expected: string }>({
    kind: 'input',
    status: 422,
    text: (d) =>
      `the filter cannot be read at character ${d.position + 1} of '${d.filter}': expected ${d.expected}. Example: lr > 0.01 and optimizer = "adam".`,
  }),
  UNKNOWN_COLUMN: entry<{ column: string; nearest: readonly string[] }>({
    kind: 'input',
    status: 422,
    text: (d) =>
      `there is no param, metric or run field named '${d.column}'.${nearest(d.nearest)} Write param.NAME, metric.NAME or run.NAME to say which is meant, and quote names with blanks.`,
  }),
  NO_RUNS: entry<{ found: string }>({
    kind: 'unanswerable',
    text: (d) => `there are no runs to look at (${d.found}). Import a file, or widen the filter.`,
  }),
  TOO_FEW_RUNS: entry<{ needed: number; found: number }>({
    kind: 'unanswerable',
    text: (d) =>
      `this needs at least ${d.needed} runs with a usable value of the metric; ${d.found} ${d.found === 1 ? 'has' : 'have'} one. Add runs, or choose a metric that more runs logged.`,
  }),
  NO_REPLICATES: entry<{ configurations: number; params?: number }>({
    kind: 'unanswerable',
    text: (d) =>
      d.params === 0
        ? 'noise is unknown: no run says with which params or seed it ran, so nothing tells which runs repeat which. Import the settings with the results, or record the seed of each run.'
        : `noise is unknown: it needs a configuration that ran at least twice with a usable value; ${d.configurations === 0 ? 'no run has one' : `all ${d.configurations} ran once`}. Repeat the best one with 5 new seeds, 10 if a decision hangs on it (5 runs tell the noise to within a factor of 0.6 to 2.9, 10 to within 0.7 to 1.8), then ask again; or name the runs that are a noise study.`,
  }),
  SETS_NOT_NAMED: entry<Record<never, never>>({
    kind: 'unanswerable',
    text: () =>
      'no set of runs is named. Name one by a filter with the option a, such as optimizer = "adam"; b is all other runs unless it is named, too.',
  }),
  SETS_OVERLAP: entry<{ runs: number; a: string; b: string }>({
    kind: 'unanswerable',
    text: (d) =>
      `${d.runs === 1 ? 'one run fits' : `${d.runs} runs fit`} both '${d.a}' and '${d.b}', and a run cannot be on both sides. Change one of the filters so that each run is in one set.`,
  }),
  SET_TOO_SMALL: entry<{ set: string; units: number; unit: string }>({
    kind: 'unanswerable',
    text: (d) =>
      d.units === 0
        ? `set ${d.set} has no run with a usable value. Change its filter, or choose a metric that its runs logged.`
        : `set ${d.set} has one of the ${d.unit} that count, and no noise was measured that could tell how far another would lie. Repeat it with 5 new seeds, or name a noise study.`,
  }),
  NO_SPREAD: entry<{ what: string }>({
    kind: 'unanswerable',
    text: (d) =>
      `${d.what} agree to the last digit, so nothing tells what chance does. If they are copies of each other, log repeats with other seeds; if the metric has few digits, log more of them.`,
  }),
  ONE_CONFIGURATION: entry<{ found: number }>({
    kind: 'unanswerable',
    text: (d) =>
      `comparing configurations needs at least two with a usable value; ${d.found === 0 ? 'there is none beside the noise study' : 'all runs have one'}. Add runs that differ in a param, or widen the filter.`,
  }),
  REPEATS_IDENTICAL: entry<{ runs: number; configurations: number; value: number }>({
    kind: 'unanswerable',
    text: (d) =>
      `these look like copies, not repeats: ${d.configurations === 1 ? `all ${d.runs} runs of the one configuration that ran more than once have` : `in each of the ${d.configurations} configurations that ran more than once all runs have`} the very same value (${d.value}${d.configurations === 1 ? '' : ' and so on'}), so noise is unknown rather than 0. Check that the seed reaches the program and that runs were not logged twice, then repeat one configuration with 5 new seeds.`,
  }),
  NO_NOISE_STUDY: entry<{ filter: string; found: string }>({
    kind: 'unanswerable',
    text: (d) =>
      `the runs named as the noise study (${d.filter}) tell no noise: ${d.found}. Name runs that repeat a configuration at least twice with a usable value.`,
  }),
  NO_VARYING_PARAM: entry<{ constant: number; leftOut?: number }>({
    kind: 'unanswerable',
    text: (d) =>
      d.constant === 0
        ? 'no run has a param, so nothing can be compared. Import the settings with the results, or mark an ignored key as a param.'
        : (d.leftOut ?? 0) > 0
          ? `no varying param is left: ${d.leftOut} of ${d.constant} were left out by choice, and the others have a single value in these runs. Choose more params.`
          : `no param varies: all ${d.constant} known params have a single value in these runs. Add runs that differ, or mark an ignored key as a param.`,
  }),
  METRIC_ALL_MISSING: entry<{ metric: string; total: number }>({
    kind: 'unanswerable',
    text: (d) =>
      `none of the ${d.total} runs has a finite value of '${d.metric}'. Choose another metric or reducer; what predicts the failures is another question.`,
  }),
  METRIC_CONSTANT: entry<{ metric: string; value: number; n: number }>({
    kind: 'unanswerable',
    text: (d) =>
      `the metric did not vary: '${d.metric}' is ${d.value} in all ${d.n} runs, so nothing can explain its changes. Choose another metric.`,
  }),
  FAILURE_CONSTANT: entry<{ metric: string; failed: number; n: number }>({
    kind: 'unanswerable',
    text: (d) =>
      d.failed === 0
        ? `none of the ${d.n} runs failed: all have a finite value of '${d.metric}', so nothing sets failures apart. Ask what explains the metric itself.`
        : `all ${d.n} runs failed to give a finite value of '${d.metric}', so nothing sets failures apart. Add runs that succeed, or choose another metric.`,
  }),
  TOO_FEW_CONFIGURATIONS: entry<{ needed: number; found: number; runs: number }>({
    kind: 'unanswerable',
    text: (d) =>
      `this needs at least ${d.needed} different configurations; the ${d.runs} runs have ${d.found}, and repeating one with new seeds adds none. Add runs with other settings.`,
  }),
  UNKNOWN_PROJECT: entry<{ project: string; nearest: readonly string[] }>({
    kind: 'input',
    status: 404,
    text: (d) =>
      `there is no project or file named '${d.project}'.${nearest(d.nearest)} Name a file, a folder, or a project of the data directory.`,
  }),
  UNKNOWN_RUN: entry<{ run: string; project: string }>({
    kind: 'input',
    status: 404,
    text: (d) =>
      `project '${d.project}' has no run '${d.run}'; it may have been deleted. List its runs with 'sweepwise runs ${d.project}'.`,
  }),
  RUN_EXISTS: entry<{ run: string; project: string }>({
    kind: 'input',
    status: 409,
    text: (d) =>
      `project '${d.project}' has a run '${d.run}' already, and it was not to be resumed. Give another id, or resume with 'allow' or 'must'.`,
  }),
  PROJECT_EXISTS: entry<{ name: string }>({
    kind: 'input',
    status: 409,
    text: (d) => `there is a project named '${d.name}' already. Choose another name, or import into that one.`,
  }),
  UNKNOWN_VIEW: entry<{ view: string }>({
    kind: 'input',
    status: 404,
    text: (d) => `the project has no saved view '${d.view}'; it may have been deleted. Save it again under a name.`,
  }),
  VIEW_EXISTS: entry<{ name: string }>({
    kind: 'input',
    status: 409,
    text: (d) => `the project has a view named '${d.name}' already. Choose another name, or save over that one.`,
  }),
  VIEW_CHANGED: entry<{ name: string; known: number; found: number }>({
    kind: 'input',
    status: 412,
    text: (d) =>
      `the view '${d.name}' was changed by somebody else in between (version ${d.found}, you had ${d.known}). Look at it again, then save.`,
  }),
  BAD_VIEW_NAME: entry<{ found: string; length: number }>({
    kind: 'input',
    status: 422,
    text: (d) => `a view's name needs 1 to 200 characters; '${d.found}' has ${d.length}.`,
  }),
  BAD_PROJECT_NAME: entry<{ found: string; length: number }>({
    kind: 'input',
    status: 422,
    text: (d) => `a project's name needs 1 to 200 characters; '${d.found}' has ${d.length}.`,
  }),
  STORE_NEWER: entry<{ path: string; found: number; known: number }>({
    kind: 'input',
    status: 503,
    text: (d) =>
      `${d.path} was written by a newer Sweepwise (schema ${d.found}; this one knows ${d.known}). Nothing was changed. Update Sweepwise, or choose another directory with --data.`,
  }),
  STORE_CORRUPT: entry<{ path: string; found: string }>({
    kind: 'input',
    status: 503,
    text: (d) =>
      `${d.path} is not a readable database (${d.found}). Nothing was changed. Put a backup in its place, or choose another directory with --data.`,
  }),
  STORE_UNREADABLE: entry<{ path: string; found: string }>({
    kind: 'input',
    status: 503,
    text: (d) =>
      `the store at ${d.path} cannot be opened for writing (${d.found}). Check that it exists and its permissions, or choose another with --data.`,
  }),
  STORE_BUSY: entry<{ path: string }>({
    kind: 'input',
    status: 503,
    text: (d) => `another process has been writing to ${d.path} for 30 seconds. Nothing of this was stored; try again when it is done.`,
  }),
  FILE_TOO_LARGE: entry<{ limit: number }>({
    kind: 'input',
    status: 413,
    text: (d) => `a file of a run may have at most ${d.limit} bytes; this one has more and was not kept.`,
  }),
  UNKNOWN_FILE: entry<{ path: string; run: string }>({
    kind: 'input',
    status: 404,
    text: (d) => `run '${d.run}' has no file '${d.path}', or its bytes never arrived. List its files with GET …/runs/{run}/files.`,
  }),
  UNKNOWN_ARTIFACT: entry<{ artifact: string; project: string }>({
    kind: 'input',
    status: 404,
    text: (d) =>
      `project '${d.project}' has no artifact '${d.artifact}'. Name it by its id, or as name:v3 or name:latest; they are listed at …/projects/{project}/artifacts.`,
  }),
  BAD_ARTIFACT: entry<{ name: string; found: string }>({
    kind: 'input',
    text: (d) => `the artifact '${d.name}' cannot be kept: ${d.found}. Log it again, or under another name.`,
  }),
  NOT_LIVE: entry<{ run: string }>({
    kind: 'input',
    status: 409,
    text: (d) => `run '${d.run}' was not logged live, so there is no client that could be told to stop.`,
  }),
  UNKNOWN_TOKEN: entry<{ token: string }>({
    kind: 'input',
    status: 404,
    text: (d) => `there is no live key with the id or the only name '${d.token}'. List them with 'sweepwise token list'.`,
  }),
  DISK_FULL: entry<{ path: string }>({
    kind: 'input',
    status: 507,
    text: (d) =>
      `the disk is full: ${d.path} could not grow. Whole runs that were stored before are kept, nothing half-written is. Free some space and do the same again: what is there already is not stored twice.`,
  }),
  NOT_OFFERED: entry<{ what: string; instead: string }>({
    kind: 'input',
    status: 501,
    text: (d) => `${d.what} is not offered. Use ${d.instead} instead.`,
  }),
  FILE_NOT_FOUND: entry<{ path: string; nearest: readonly string[] }>({
    kind: 'input',
    status: 404,
    text: (d) => `there is no file or folder '${d.path}'.${nearest(d.nearest)} Check the path; a glob must match at least one file.`,
  }),
  EMPTY_FILE: entry<{ path: string }>({
    kind: 'input',
    status: 422,
    text: (d) => `${d.path} is empty: there is nothing to import. Export it again.`,
  }),
  BINARY_FILE: entry<{ path: string; found: string }>({
    kind: 'input',
    status: 422,
    text: (d) => `${d.path} is not text but ${d.found}. Export the runs as CSV, JSON or JSONL, or name a file of a format Sweepwise reads.`,
  }),
  ARCHIVE_CORRUPT: entry<{ path: string; found: string }>({
    kind: 'input',
    status: 422,
    text: (d) => `${d.path} cannot be unpacked (${d.found}). It may have been cut off while copying: copy it again.`,
  }),
  UNKNOWN_FORMAT: entry<{ source: string; found: string; formats: readonly string[] }>({
    kind: 'input',
    status: 422,
    text: (d) =>
      `the format of ${d.source} was not recognised (${d.found}). Sweepwise reads: ${d.formats.join(', ')}. Name one with --format if it is one of these.`,
  }),
  NO_RUNS_FOUND: entry<{ source: string; found: string; formats: readonly string[] }>({
    kind: 'input',
    status: 422,
    text: (d) => `no runs in ${d.source}: ${d.found}. Looked for: ${d.formats.join(', ')}.`,
  }),
  NO_HEADER: entry<{ path: string; found: string; columns: number; delimiter: string }>({
    kind: 'input',
    status: 422,
    text: (d) => {
      const names = d.columns === 1 ? 'its column' : `its ${d.columns} columns`
      const example = (d.columns === 1 ? ['loss'] : d.columns === 2 ? ['lr', 'loss'] : ['lr', 'depth', 'loss']).join(d.delimiter)
      return `the first line of ${d.path} looks like data (${d.found} …), not like column names. Put a line on top that names ${names}, e.g. '${example}'. If params and results lie in two files, line by line, join them first: paste -d, params.csv results.csv > runs.csv.`
    },
  }),
  DUPLICATE_COLUMN: entry<{ path: string; column: string; first: number; second: number }>({
    kind: 'input',
    status: 422,
    text: (d) => `${d.path}, line 1: columns ${d.first} and ${d.second} are both named '${d.column}'. Rename one; nothing was imported.`,
  }),
  BAD_TABLE: entry<{ path: string; line: number; found: string }>({
    kind: 'input',
    status: 422,
    text: (d) => `${d.path}, line ${d.line}: cannot be read as a table (${d.found}). Nothing was imported; mend the line and import again.`,
  }),
  NO_USABLE_ROWS: entry<{ path: string; rejected: number; rows: number; line: number; reason: string }>({
    kind: 'input',
    status: 422,
    text: (d) =>
      `${d.rejected === d.rows ? 'none' : `only ${d.rows - d.rejected}`} of the ${d.rows} rows of ${d.path} can be read; the first that cannot, line ${d.line}, ${d.reason}. Nothing was imported: mend the file, or name the right --delimiter.`,
  }),
  BAD_JSON: entry<{ path: string; line: number | null; found: string }>({
    kind: 'input',
    status: 422,
    text: (d) =>
      `${d.path}${d.line === null ? '' : `, line ${d.line}`}: not JSON (${d.found}). Nothing was imported; mend it and import again.`,
  }),
  SOURCE_CORRUPT: entry<{ path: string; found: string }>({
    kind: 'input',
    status: 422,
    text: (d) => `${d.path} cannot be read (${d.found}). Nothing was imported; copy it again from where it came.`,
  }),
  CANNOT_WRITE: entry<{ path: string; found: string }>({
    kind: 'input',
    status: 422,
    text: (d) => `${d.path} cannot be written (${d.found}). Check that its folder exists and may be written to.`,
  }),
  PORT_IN_USE: entry<{ port: number; host: string; by: string }>({
    kind: 'input',
    status: 409,
    text: (d) =>
      `port ${d.port} of ${d.host} is in use by ${d.by}. Choose another one: --port ${d.port < 65_535 ? d.port + 1 : d.port - 1}.`,
  }),
  CANNOT_LISTEN: entry<{ port: number; host: string; found: string }>({
    kind: 'input',
    status: 422,
    text: (d) =>
      `the server cannot listen at ${d.host}, port ${d.port} (${d.found}). Name an address of this machine with --host and a port above 1023 with --port.`,
  }),
  SERVER_SILENT: entry<{ url: string; found: string }>({
    kind: 'input',
    status: 503,
    text: (d) => `the server of this data directory at ${d.url} does not answer (${d.found}). Wait a moment, or stop it, and try again.`,
  }),
  DATA_IN_USE: entry<{ path: string; url: string; pid: number }>({
    kind: 'input',
    status: 409,
    text: (d) =>
      `${d.path} is already served${d.url === '' ? '' : ` at ${d.url}`} (process ${d.pid}). Open that, stop it, or serve another directory with --data.`,
  }),
} as const

export type ErrorCode = keyof typeof ERRORS
export type ErrorDetails<C extends ErrorCode> = Parameters<(typeof ERRORS)[C]['text']>[0]

/** The text of a coded error. */
export function errorText<C extends ErrorCode>(code: C, details: ErrorDetails<C>): string {
  return (ERRORS[code].text as (d: ErrorDetails<C>) => string)(details)
}

/** Something the caller can mend. The server turns it into a status, the command line into an exit code. */
export class InputError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'InputError'
  readonly code: C
  readonly details: ErrorDetails<C>
  constructor(code: C, details: ErrorDetails<C>) {
    super(errorText(code, details))
    this.code = code
    this.details = details
  }
}

/** Weak evidence as a value: what an analysis returns when the request is fine and the data cannot answer it. */
export function unanswerable<C extends ErrorCode>(code: C, details: ErrorDetails<C>): { readonly code: C; readonly text: string } {
  return { code, text: errorText(code, details) }
}
