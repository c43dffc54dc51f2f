import { decodeValue, encodeValue, type FlatValues, flatten, InputError, type Value } from '@sweepwise/core'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import type { LoggedRow } from '../../store/history/logged-rows.ts'
import type { Project, Store } from '../../store/store.ts'
import { runNameOf } from '../../wandb/runs/run-name.ts'
import { deliveryDesk } from '../../wandb/streams/delivery-desk.ts'
import { writeClientJson } from '../../wandb/wire/client-json.ts'
import type { LiveRunAnswer, LoggedAnswer } from '../api.ts'
import type { Context } from '../context.ts'
import * as schemas from '../schemas.ts'

/** Of one request; clients send less, but for single values that are larger. */
const BODY_BYTES = 64 << 20

/** What logs runs as they train: the TypeScript client, and whoever speaks as it does. Values travel as `encodeValue` writes them. */
export const liveRoutes: FastifyPluginAsyncZod<Context> = async (app, { store, deliveries = deliveryDesk(store) }) => {
  app.addHook('onRequest', async (request, reply) => {
    const { scopes } = request
    if (scopes === undefined || scopes.includes('log') || scopes.includes('write')) return
    const message = "this key may not log: it lacks the scope 'log'. Make another with 'sweepwise token create NAME --scopes log'."
    return reply.status(403).send({ error: { code: 'KEY_LACKS_SCOPE', message } })
  })

  app.post('/live/runs', { bodyLimit: BODY_BYTES, schema: { body: schemas.liveRun } }, async (request): Promise<LiveRunAnswer> => {
    const { project: name, run: key, resume, begins, config, startedAt, metrics = [], ...said } = request.body
    // What is said later names the project by its id: it may have another name by then, or be deleted, which can be undone.
    const project = begins ? await projectNamed(store, name) : await store.findProject(name)
    if (project === null) throw new InputError('UNKNOWN_RUN', { run: key, project: name })
    const before = await store.findLiveRun(project.id, key)
    // Its own first request, sent again because the answer was lost.
    const again = begins && before !== null && before.startedAt === startedAt && before.lines.history === 0 && before.state === 'running'
    if (begins && !again) {
      if (resume === 'never' && before !== null) throw new InputError('RUN_EXISTS', { run: key, project: project.name })
      if (resume === 'must' && before === null) throw new InputError('UNKNOWN_RUN', { run: key, project: project.name })
    }
    if (!begins && before === null) throw new InputError('UNKNOWN_RUN', { run: key, project: project.name })
    const goesOn = before !== null && (resume === 'must' || resume === 'allow')
    const { run } = await store.announce(project.id, {
      key,
      begin: !begins || again ? null : goesOn ? 'resume' : 'start',
      metrics: metrics.map((metric) => ({ type: 'metric' as const, ...metric })),
      record: {
        ...said,
        ...(before === null && said.name === undefined ? { name: runNameOf(Date.now()) } : {}),
        ...(config === undefined ? {} : { config: flatten(decodeValue(config as Value) as FlatValues) }),
        ...(startedAt === undefined || !begins || goesOn ? {} : { startedAt }),
      },
    })
    deliveries.forget()
    return {
      projectId: project.id,
      projectName: project.name,
      id: run.id,
      run: run.key,
      name: run.name,
      attempt: run.attempt,
      lines: run.lines.history,
      lastStep: await store.lastStep(run.id),
      summary: encodeValue(run.summary as Value) as FlatValues,
    }
  })

  app.post('/live/lines', { bodyLimit: BODY_BYTES, schema: { body: schemas.liveLines } }, async (request): Promise<LoggedAnswer> => {
    const { projectId, run, history, summary, end } = request.body
    const values = summary === undefined ? null : flatten(decodeValue(summary as Value) as FlatValues)
    const stored = await deliveries.deliver(projectId, run, {
      ...(history === undefined ? {} : { history: { offset: history.offset, lines: history.rows.map(readRow) } }),
      ...(values === null ? {} : { summary: { client: writeClientJson(values as Value), values } }),
      ...(end === undefined ? {} : { end: { ...end, at: Date.now() } }),
    })
    if (stored === null) {
      const project = await store.findProject(projectId)
      throw new InputError('UNKNOWN_RUN', { run, project: project?.name ?? projectId })
    }
    return { stopAsked: stored.stopAsked }
  })
}

function readRow({ step, time, values }: z.infer<typeof schemas.liveRow>): LoggedRow {
  const numbers: [string, number][] = []
  const others: [string, Value][] = []
  for (const [name, value] of Object.entries(flatten(decodeValue(values as Value) as FlatValues))) {
    if (typeof value === 'number') numbers.push([name, value])
    else if (value !== null) others.push([name, value])
  }
  return { step, time: time ?? Number.NaN, numbers, others }
}

/** Made where there is none; two clients may begin at once. */
async function projectNamed(store: Store, name: string): Promise<Project> {
  // As `createProject` keeps it.
  const kept = name
    .trim()
    .toWellFormed()
    .replaceAll(/[\p{Cc}/\\]+/gu, '-')
  const find = async () => {
    const found = await store.findProject(kept)
    return found !== null && found.deletedAt === null ? found : null
  }
  const found = await find()
  if (found !== null) return found
  try {
    return await store.createProject(kept)
  } catch (error) {
    const made = await find()
    if (made === null) throw error
    return made
  }
}
