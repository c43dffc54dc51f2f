import type { FastifyInstance, LightMyRequestResponse } from 'fastify'

// biome-ignore lint/suspicious/noExplicitAny: answers to whatever a test asks
type Answer = any

/** Says what the client's own processes say, without the client. */
export function clientOf(app: FastifyInstance, headers: Readonly<Record<string, string>> = {}) {
  const host = { host: '127.0.0.1:7272', ...headers }
  const graphql = async (
    query: string,
    variables?: unknown,
    operationName = '',
  ): Promise<{ status: number; data: Answer; errors: Answer }> => {
    const answer = await app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', ...host },
      payload: JSON.stringify({ query, operationName, ...(variables === undefined ? {} : { variables }) }),
    })
    const { data, errors } = answer.json() as { data?: unknown; errors?: unknown }
    return { status: answer.statusCode, data, errors }
  }
  const stream = (project: string, run: string, body: unknown): Promise<LightMyRequestResponse> =>
    app.inject({
      method: 'POST',
      url: `/files/local/${encodeURIComponent(project)}/${encodeURIComponent(run)}/file_stream`,
      headers: { 'content-type': 'application/json', ...host },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    })
  /** The first request of a process; `more` overrides its variables. */
  const upsert = async (project: string, name: string, more: Readonly<Record<string, unknown>> = {}) =>
    (
      await graphql(UPSERT, {
        name,
        project,
        host: 'here',
        program: 'train.py',
        config: JSON.stringify({ lr: { value: 0.1 }, _wandb: { value: { t: {} } } }),
        ...more,
      })
    ).data?.upsertBucket as { bucket: Answer; inserted: boolean }
  const history = (offset: number, rows: readonly unknown[]) => ({
    files: { 'wandb-history.jsonl': { offset, content: rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))) } },
  })
  return { graphql, stream, upsert, history }
}

/** As the client's binary has it. */
const UPSERT = `mutation UpsertBucket($id: String, $name: String, $project: String, $entity: String, $groupName: String, $description: String,
  $displayName: String, $notes: String, $commit: String, $config: JSONString, $host: String, $debug: Boolean, $program: String, $repo: String,
  $jobType: String, $state: String, $sweep: String, $tags: [String!], $summaryMetrics: JSONString) {
  upsertBucket(input: {id: $id, name: $name, groupName: $groupName, modelName: $project, entityName: $entity, description: $description,
    displayName: $displayName, notes: $notes, config: $config, commit: $commit, host: $host, debug: $debug, jobProgram: $program, jobRepo: $repo,
    jobType: $jobType, state: $state, sweep: $sweep, tags: $tags, summaryMetrics: $summaryMetrics}) {
    bucket { id name displayName description config sweepName project { id name entity { id name } } historyLineCount }
    inserted
  }
}`

export const RESUME = `query RunResumeStatus($project: String, $entity: String, $name: String!) {
  model(name: $project, entityName: $entity) { id name entity { id name } bucket(name: $name, missingOk: true) {
    id name summaryMetrics displayName logLineCount historyLineCount eventsLineCount historyTail eventsTail config tags notes wandbConfig(keys: ["t"]) } } }`
