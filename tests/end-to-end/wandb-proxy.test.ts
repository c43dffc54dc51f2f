import { createServer, request, type Server } from 'node:http'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPage, startBrowser } from './testing/browser.ts'
import { type Served, serve } from './testing/served.ts'
import { NEWEST, pythonWithWandb, wandbClient } from './testing/wandb-client.ts'

const PATH = '/sweepwise'
const python = pythonWithWandb(NEWEST)

/** A reverse proxy as people write them: what is under the path goes on, with the path or without, the host as it was asked. */
async function proxyTo(
  target: string,
  strips: boolean,
): Promise<{ readonly server: Server; readonly url: string; readonly seen: string[] }> {
  const { hostname, port } = new URL(target)
  const seen: string[] = []
  const server = createServer((incoming, outgoing) => {
    const asked = incoming.url ?? '/'
    seen.push(asked)
    if (!asked.startsWith(PATH)) return void outgoing.writeHead(404).end('nothing of ours')
    const path = strips ? asked.slice(PATH.length) || '/' : asked
    const onward = request({ hostname, port, path, method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    outgoing.on('close', () => onward.destroy())
    incoming.pipe(onward)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  return { server, seen, url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}${PATH}` }
}

describe.runIf(python !== null)('behind a reverse proxy, under a path', () => {
  let served: Served
  let browser: Browser
  const proxies: Server[] = []
  beforeAll(async () => {
    served = await serve([], {}, ['--base-path', PATH])
    browser = await startBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    for (const proxy of proxies) {
      proxy.closeAllConnections()
      proxy.close()
    }
    await served?.stop()
  })

  it.each([
    ['takes the path off', true],
    ['leaves the path', false],
  ])('a client logs, uploads, reads back and prints links that open the page, when the proxy %s', async (_name, strips) => {
    const proxy = await proxyTo(served.url, strips)
    proxies.push(proxy.server)
    const id = strips ? 'stripped' : 'left'
    const done = await wandbClient(python!, proxy.url, join(served.folder, id)).run(`
import wandb
run = wandb.init(project="proxied", id="${id}", config={"lr": 0.1})
run.log({"loss": 1, "table": wandb.Table(columns=["a"], data=[[1]])})
open("saved.txt", "w").write("through the proxy"); run.save("saved.txt")
print("LINK", run.url)
run.finish()
run = wandb.Api().run("proxied/${id}")
print("FILE", open(run.file("saved.txt").download(root="back", replace=True).name).read())
print("ARTIFACT", [artifact.name for artifact in run.logged_artifacts()])
`)
    expect(done, done.err).toMatchObject({ code: 0 })
    expect(done.out).toContain('FILE through the proxy')
    expect(done.out).toContain(`ARTIFACT ['run-${id}-table:v0']`)
    expect(proxy.seen.filter((path) => !path.startsWith(PATH))).toEqual([])
    const link = /LINK (\S+)/.exec(done.out)![1]!
    expect(link).toBe(`${proxy.url}/local/proxied/runs/${id}`)

    const { page, trouble, close } = await openPage(browser, link)
    await page.getByText('saved.txt').first().waitFor()
    expect(new URL(page.url()).pathname).toBe(`${PATH}/projects/proxied/runs/${id}`)
    expect(trouble).toEqual([])
    expect(proxy.seen.filter((path) => !path.startsWith(PATH))).toEqual([])
    await close()
  })
})
