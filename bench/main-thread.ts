import type { Browser, Page } from 'playwright-core'

/** Milliseconds of every task of the main threads of pages: CPU, and wall time, which grows with whatever else the machine does. */
export interface Busy {
  readonly cpuMs: readonly number[]
  readonly wallMs: readonly number[]
}
interface TraceEvent {
  readonly ph: string
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Wall and thread CPU time, microseconds. */
  readonly dur?: number
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/** Every task of the main threads of pages while `work` goes on, read from Chromium's own trace. */
export async function mainThread(browser: Browser, page: Page, work: () => Promise<void>): Promise<Busy> {
  await browser.startTracing(page, { categories: ['-*', 'toplevel', 'disabled-by-default-devtools.timeline'] })
  await work()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: readonly TraceEvent[] }
  const thread = ({ pid, tid }: TraceEvent): string => `${pid}:${tid}`
  const mains = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(thread))
  const tasks = traceEvents.filter((event) => event.ph === 'X' && event.name === 'RunTask' && mains.has(thread(event)))
  return { cpuMs: tasks.map(({ tdur = 0 }) => tdur / 1000), wallMs: tasks.map(({ dur = 0 }) => dur / 1000) }
}
