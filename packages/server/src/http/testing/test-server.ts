import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { computePool } from '../../compute/pool.ts'
import { ingestThread } from '../../ingest/ingest-thread.ts'
import { blobFolder } from '../../store/files/blob-folder.ts'
import { openStore } from '../../store/open-store.ts'
import type { Store } from '../../store/store.ts'
import { buildApp } from '../app.ts'
import type { PublicPlace } from '../base-path.ts'

/** What callers from elsewhere must show. */
export const KEY = '0123456789abcdef0123456789abcdef01234567'

/** The whole server over a real store in a temporary folder, asked without a port. */
export async function testServer(
  settings: { readonly host?: string; readonly webRoot?: string; readonly requireKey?: boolean; readonly place?: PublicPlace } = {},
): Promise<{
  app: FastifyInstance
  store: Store
  folder: string
  secret: string
  close: () => Promise<void>
}> {
  const folder = mkdtempSync(join(tmpdir(), 'sweepwise-http-'))
  const store = await openStore(folder)
  const compute = computePool(folder, 1)
  const ingest = ingestThread({ where: folder, files: join(folder, 'files') })
  const secret = 'known only here'
  const app = await buildApp({
    store,
    compute,
    ingest,
    blobs: blobFolder(join(folder, 'files')),
    version: '0.0.0',
    host: settings.host ?? '127.0.0.1',
    webRoot: settings.webRoot ?? join(folder, 'no page'),
    examples: [
      { project: 'first (example)', path: join(folder, 'example.csv'), views: [{ name: 'best first', search: 'sort=-objective' }] },
      { project: 'second (example)', path: join(folder, 'example.csv'), views: [] },
    ],
    key: KEY,
    requireKey: settings.requireKey ?? false,
    ...(settings.place === undefined ? {} : { place: settings.place }),
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

/** A multipart body with one file, or several by name. */
export function upload(
  name: string | Readonly<Record<string, string | Uint8Array>>,
  content: string | Uint8Array = '',
  options?: unknown,
): { payload: Buffer; headers: Record<string, string> } {
  const files = typeof name === 'string' ? [[name, content] as const] : Object.entries(name)
  const boundary = 'test-boundary'
  const part = (head: string, body: string | Uint8Array) => [
    Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`),
    Buffer.from(body as string),
    Buffer.from('\r\n'),
  ]
  const payload = Buffer.concat([
    ...(options === undefined
      ? []
      : part('content-disposition: form-data; name="options"', typeof options === 'string' ? options : JSON.stringify(options))),
    ...files.flatMap(([filename, bytes]) =>
      part(`content-disposition: form-data; name="file"; filename="${filename}"\r\ncontent-type: application/octet-stream`, bytes),
    ),
    Buffer.from(`--${boundary}--\r\n`),
  ])
  return { payload, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } }
}
