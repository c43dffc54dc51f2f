/** What a client's processes say over HTTP, without the client: as many runs at once as one likes. */
export interface LiveReplay {
  /** The first request of a process. */
  begin(project: string, run: string, more?: Readonly<Record<string, unknown>>): Promise<void>
  /** One request of a run's stream. */
  stream(project: string, run: string, body: unknown): Promise<void>
  /** Rows of history from a line on; `_step` is the line unless a row names it. */
  log(project: string, run: string, from: number, rows: readonly Readonly<Record<string, unknown>>[]): Promise<void>
  /** Lines of the console from a line on. */
  print(project: string, run: string, from: number, lines: readonly string[]): Promise<void>
  finish(project: string, run: string, exitCode?: number): Promise<void>
}

export function liveReplay(url: string): LiveReplay {
  const post = async (path: string, body: unknown) => {
    const send = () => fetch(url + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
    // A connection that was kept may be closed from the other end just then; lines sent again change nothing.
    const answer = await send().catch(send)
    const text = await answer.text()
    if (!answer.ok || text.includes('"errors"')) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`)
  }
  const stream: LiveReplay['stream'] = (project, run, body) =>
    post(`/files/local/${encodeURIComponent(project)}/${encodeURIComponent(run)}/file_stream`, body)
  return {
    stream,
    begin: (project, run, more = {}) => {
      const { config = {}, ...others } = more as { config?: Readonly<Record<string, unknown>> }
      const entries = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }]))
      return post('/graphql', {
        query: UPSERT,
        operationName: 'UpsertBucket',
        variables: {
          project,
          name: run,
          host: 'here',
          program: 'train.py',
          config: JSON.stringify({ ...entries, _wandb: { value: { t: {} } } }),
          ...others,
        },
      })
    },
    log: (project, run, from, rows) =>
      stream(project, run, {
        files: {
          'wandb-history.jsonl': {
            offset: from,
            content: rows.map((row, i) => JSON.stringify({ _step: from + i, _timestamp: Date.now() / 1000, ...row })),
          },
        },
      }),
    print: (project, run, from, lines) =>
      stream(project, run, {
        files: { 'output.log': { offset: from, content: lines.map((line) => `${new Date().toISOString().slice(0, -1)}000 ${line}\n`) } },
      }),
    finish: (project, run, exitCode = 0) => stream(project, run, { complete: true, exitcode: exitCode }),
  }
}

/** As the client's binary has it, of what is answered only what it needs. */
const UPSERT = `mutation UpsertBucket($name: String, $project: String, $groupName: String, $displayName: String, $notes: String, $commit: String,
  $config: JSONString, $host: String, $program: String, $repo: String, $jobType: String, $tags: [String!], $summaryMetrics: JSONString) {
  upsertBucket(input: {name: $name, modelName: $project, groupName: $groupName, displayName: $displayName, notes: $notes, config: $config,
    commit: $commit, host: $host, jobProgram: $program, jobRepo: $repo, jobType: $jobType, tags: $tags, summaryMetrics: $summaryMetrics}) {
    bucket { id name project { id name entity { id name } } historyLineCount }
    inserted
  }
}`
