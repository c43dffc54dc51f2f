import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Context } from '../context.ts'

/** Is it up, and what it is doing (Prometheus text format). */
export const serviceRoutes: FastifyPluginAsyncZod<Context> = async (app, { store, version }) => {
  const startedAt = Date.now()
  let requests = 0
  let failures = 0
  app.addHook('onResponse', async (_request, reply) => {
    requests += 1
    if (reply.statusCode >= 500) failures += 1
  })

  app.get('/healthz', async () => {
    await store.listProjects()
    return { status: 'ok', version }
  })

  app.get('/metrics', async (_request, reply) => {
    const projects = await store.listProjects()
    const runs = projects.reduce((sum, project) => sum + project.runs, 0)
    const lines: [name: string, type: 'counter' | 'gauge', help: string, value: number][] = [
      ['sweepwise_up_seconds', 'gauge', 'Seconds since the server started.', (Date.now() - startedAt) / 1000],
      ['sweepwise_requests_total', 'counter', 'Requests answered.', requests],
      ['sweepwise_failures_total', 'counter', 'Requests answered with a 5xx status.', failures],
      ['sweepwise_projects', 'gauge', 'Projects in the store.', projects.length],
      ['sweepwise_runs', 'gauge', 'Runs in the store.', runs],
      ['sweepwise_resident_bytes', 'gauge', 'Resident memory of the process.', process.memoryUsage.rss()],
    ]
    reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
    return `${lines.map(([name, type, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}`).join('\n')}\n`
  })
}
