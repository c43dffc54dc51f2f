import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { computePool } from '../../compute/pool.ts'
import { ingestThread } from '../../ingest/ingest-thread.ts'
import { openStore } from '../../store/open-store.ts'
import type { Store } from '../../store/store.ts'
import { buildApp } from '../app.ts'

/** The whole server over a real store in a temporary folder, asked without a port. */
export async function testServer(): Promise<{
  app: FastifyInstance
  store: Store
  folder: string
  secret: string
  close: () => Promise<void>
}> {
  const folder = mkdtempSync(join(tmpdir(), 'sweepwise-http-'))
  const store = await openStore(folder)
  const compute = computePool(folder, 1)
  const ingest = ingestThread(folder)
  const secret = 'known only here'
  const app = await buildApp({
    store,
    compute,
    ingest,
    version: '0.0.0',
    host: '127.0.0.1',
    webRoot: join(folder, 'no page'),
    example: join(folder, 'example.csv'),
    secret,
  })
  writeFileSync(join(folder, 'example.csv'), sweepCsv(40))
  return {
    app,
    store,
    folder,
    secret,
    close: async () => {
      await app.close()
      await Promise.all([compute.close(), ingest.close()])
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs whose accuracy rises with log lr, falls with nothing else; every fifth diverged. */
export function sweepCsv(runs: number): string {
  const lines = ['name,lr,optimizer,dropout,seed,val_accuracy,train_loss']
  for (let i = 0; i < runs; i++) {
    const lr = 10 ** (-4 + (3 * ((i * 7) % runs)) / runs)
    const accuracy = i % 5 === 4 ? 'NaN' : String(0.5 + 0.1 * Math.log10(lr * 1e4) + 0.001 * ((i * 31) % 10))
    lines.push(`run-${i},${lr},${['adam', 'sgd', 'lion'][i % 3]},${((i * 13) % runs) / runs},${i},${accuracy},${1 / (1 + i)}`)
  }
  return `${lines.join('\n')}\n`
}

/** A multipart body with one file. */
export function upload(
  name: string,
  content: string | Uint8Array,
  options?: unknown,
): { payload: Buffer; headers: Record<string, string> } {
  const boundary = 'test-boundary'
  const part = (head: string, body: string | Uint8Array) => [
    Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`),
    Buffer.from(body as string),
    Buffer.from('\r\n'),
  ]
  const payload = Buffer.concat([
    ...(options === undefined ? [] : part('content-disposition: form-data; name="options"', JSON.stringify(options))),
    ...part(`content-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream`, content),
    Buffer.from(`--${boundary}--\r\n`),
  ])
  return { payload, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } }
}
