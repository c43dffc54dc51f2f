import { hostname } from 'node:os'
import { endOf, type RunEnd, watchExit } from './at-exit.ts'
import { ClientError } from './client-error.ts'
import { encodeValues, flattenValues } from './encode-values.ts'
import { type Outbox, outbox } from './outbox.ts'
import { headersOf, post, type Server } from './request.ts'
import type { Settings } from './settings.ts'

/** Numbers become series, NaN and infinities included; texts, booleans and lists are kept beside them; dicts get dotted names. */
export type Loggable = Readonly<Record<string, unknown>>

/** What can change while a run is under way. */
export interface RunDetails {
  readonly name?: string
  readonly notes?: string | null
  readonly group?: string | null
  readonly jobType?: string | null
  readonly tags?: readonly string[]
}

export interface MetricDefinition {
  /** Which values are better. */
  readonly goal?: 'minimize' | 'maximize'
  /** The metric that curves are drawn over instead of the step. */
  readonly stepMetric?: string
}

export interface FinishOptions {
  /** Anything but 0 marks the run as failed. */
  readonly exitCode?: number
}

interface Begun {
  readonly projectId: string
  readonly projectName: string
  readonly name: string
  readonly lines: number
  readonly lastStep: number | null
  readonly summary: Readonly<Record<string, unknown>>
}

/** A run that says nothing for five minutes counts as crashed: whatever it does, it says so more often. */
const PULSE_MS = 30_000
/** Characters; below what a server takes in one request. */
const LARGEST_ROW = 16 << 20
/** Rows are sent before their time is up when so many wait. */
const MANY_ROWS = 2000

/** A run under way. Logging never throws and never waits: rows are sent in the background, in order, each exactly once. */
export class Run {
  /** Within its project. */
  readonly id: string
  readonly #settings: Settings
  readonly #server: Server
  readonly #rows: Outbox
  readonly #startedAt = Date.now()
  readonly #summary = new Map<string, string>()
  #summaryChanged = false
  /** JSON of what the server does not know of the run yet, by field. */
  #news = new Map<string, string>()
  #config: Record<string, unknown>
  readonly #metrics = new Map<string, MetricDefinition>()
  #begun: Begun | null = null
  #beginning: Promise<void> | null = null
  #sending: Promise<void> | null = null
  #end: RunEnd | null = null
  #ended = false
  #pulse = false
  /** Why nothing more is sent. */
  #failed: ClientError | null = null
  #warned = false
  #stopAsked = false
  #reachable = true
  #until = Number.POSITIVE_INFINITY
  #wake: () => void = () => {}
  #timer: NodeJS.Timeout | null = null
  #beat: NodeJS.Timeout | null = null
  #unwatch: () => void = () => {}

  constructor(settings: Settings, config: Loggable) {
    this.#settings = settings
    this.id = settings.id
    this.#config = { ...config }
    try {
      encodeValues(config)
    } catch (error) {
      throw new ClientError('BAD_OPTION', `the config cannot be written as JSON: ${(error as Error).message.split('\n')[0]}`)
    }
    this.#rows = outbox(settings.maxBufferBytes)
    this.#server = {
      url: settings.url,
      key: settings.key,
      onReach: (reached, reason) => this.#reach(reached, reason),
      pause: (ms) => this.#pause(ms),
    }
  }

  /** Address of its page. */
  get url(): string {
    const project = this.#begun?.projectName ?? this.#settings.project
    return `${this.#settings.url}/projects/${encodeURIComponent(project)}/runs/${encodeURIComponent(this.id)}`
  }

  /** Somebody asked the run to stop, on the page or with `wandb.Api()`; a training loop may look at this and end. */
  get stopAsked(): boolean {
    return this.#stopAsked
  }

  /** Rows that were logged and are not known to be on the server's disk. */
  get unsent(): number {
    return this.#rows.waiting
  }

  /** @internal Tells the server of the run; `init` calls it. */
  begin(): Promise<void> {
    if (this.#settings.disabled) return Promise.resolve()
    this.#beginning ??= this.#announce()
    return this.#beginning
  }

  /** One row. Without a step it is the one after the last; a step may come again, and what is logged there is kept as well. */
  log(values: Loggable, options: { readonly step?: number } = {}): void {
    if (this.#closed()) return
    const { step = null } = options
    if (step !== null && !Number.isFinite(step)) {
      this.#say(`a step is a finite number, not ${step}; the row is left out.`)
      return
    }
    const text = this.#encode(values)
    if (text === null) return
    if (text.length > LARGEST_ROW) {
      this.#say(`a row of ${text.length} characters is more than a server takes at once, and is left out.`)
      return
    }
    if (!this.#rows.add({ step, time: Date.now(), text })) {
      if (this.#rows.dropped === 1)
        this.#say('the server has been away for so long that there is no room for more rows; what is logged now is lost.')
      return
    }
    this.#summarize(values)
    if (this.#rows.waiting >= MANY_ROWS) void this.#send()
    else this.#soon()
  }

  /** Adds to the config; keys that were there are replaced. */
  updateConfig(values: Loggable): void {
    if (this.#closed()) return
    const text = this.#encode(values)
    if (text === null) return
    Object.assign(this.#config, values)
    // Until it has begun the whole config goes along anyway.
    if (this.#begun !== null) this.#tell('config', encodeValues(this.#config))
  }

  /** Values to be shown for the run as a whole; otherwise those logged last are. */
  updateSummary(values: Loggable): void {
    if (this.#closed() || this.#encode(values) === null) return
    this.#summarize(values)
    this.#soon()
  }

  /** Changes what describes the run. */
  update(details: RunDetails): void {
    if (this.#closed()) return
    for (const field of ['name', 'notes', 'group', 'jobType', 'tags'] as const)
      if (details[field] !== undefined) this.#tell(field, JSON.stringify(details[field]))
  }

  /** Says which values of a metric are better, or what it is drawn over. */
  defineMetric(name: string, definition: MetricDefinition): void {
    if (this.#closed()) return
    this.#metrics.set(name, { ...this.#metrics.get(name), ...definition })
    this.#tell('metrics', JSON.stringify([...this.#metrics].map(([metric, known]) => ({ name: metric, ...known }))))
  }

  /**
   * Waits until everything logged so far is on the server's disk.
   * @throws ClientError REFUSED
   */
  async flush(): Promise<void> {
    if (this.#settings.disabled || this.#ended) return
    await this.#send()
    if (this.#failed !== null) throw this.#failed
  }

  /**
   * Sends what is left and ends the run. Without it the end of the process does the same.
   * @throws ClientError REFUSED, or NOT_SENT when the server could not be reached in time
   */
  async finish({ exitCode = 0 }: FinishOptions = {}): Promise<void> {
    await this.endAs(endOf(exitCode), this.#settings.finishTimeoutMs)
  }

  /** @internal */
  async endAs(end: RunEnd, patienceMs: number, options: { readonly loopGoesOn?: boolean } = {}): Promise<void> {
    if (this.#settings.disabled || this.#ended) return
    if (options.loopGoesOn === true) this.#warned = true
    this.#end ??= end
    this.#until = performance.now() + patienceMs
    this.#wake()
    await this.#send()
    // What was on its way when the end came may have missed it.
    if (this.#end !== null && this.#failed === null) await this.#send()
    this.#close()
    if (this.#failed?.code === 'NOT_SENT') {
      const lost = this.#rows.waiting + this.#rows.dropped
      throw new ClientError(
        'NOT_SENT',
        `${this.#failed.message} ${lost === 1 ? '1 row' : `${lost} rows`} of run '${this.id}' were not sent.`,
      )
    }
    if (this.#failed !== null) throw this.#failed
    if (this.#rows.dropped > 0) this.#say(`${this.#rows.dropped} rows found no room while the server was away, and are lost.`)
  }

  /** @internal What another process can still send when this one may not wait any more; null = nothing, or nothing that could. */
  lastWords(
    end: RunEnd,
  ): { readonly url: string; readonly headers: Readonly<Record<string, string>>; readonly bodies: readonly string[] } | null {
    if (this.#ended || this.#begun === null || this.#failed !== null) return null
    this.#end ??= end
    // What was on its way may not have arrived.
    this.#summaryChanged = this.#summary.size > 0
    const bodies: string[] = []
    for (let next = this.#next(); next !== null; next = next.ends ? null : this.#next()) {
      bodies.push(next.body)
      this.#rows.sent()
    }
    this.#close()
    return { url: `${this.#settings.url}/api/v1/live/lines`, headers: headersOf(this.#server), bodies }
  }

  /** @internal */
  say(text: string): void {
    this.#say(text)
  }

  /** Once; a run whose beginning was refused is over. */
  async #announce(): Promise<void> {
    const { project, name, group, jobType, notes, tags, resume } = this.#settings
    this.#unwatch = watchExit(this)
    this.#beat = setInterval(() => {
      this.#pulse = true
      void this.#send()
    }, PULSE_MS)
    this.#beat.unref()
    const said = { ...Object.fromEntries(Object.entries({ name, group, jobType, notes, resume }).filter(([, value]) => value !== null)) }
    const head = {
      project,
      run: this.id,
      begins: true,
      startedAt: this.#startedAt,
      host: hostname(),
      ...said,
      ...(tags.length === 0 ? {} : { tags }),
    }
    const config = encodeValues(this.#config)
    try {
      const begun = await post<Begun>(
        this.#server,
        '/live/runs',
        `${JSON.stringify(head).slice(0, -1)},"config":${config}}`,
        () => this.#until,
      )
      this.#rows.begin(begun.lines, begun.lastStep === null ? 0 : Math.floor(begun.lastStep) + 1)
      for (const [key, value] of Object.entries(begun.summary)) if (!this.#summary.has(key)) this.#summary.set(key, JSON.stringify(value))
      this.#begun = begun
      const changed = encodeValues(this.#config)
      if (changed !== config) this.#tell('config', changed)
      if (!this.#settings.quiet) this.#say(`run '${begun.name}' is at ${this.url}`)
    } catch (error) {
      this.#failed = error as ClientError
      this.#close()
      throw error
    }
  }

  #closed(): boolean {
    if (this.#settings.disabled) return true
    if (!this.#ended && this.#end === null) return false
    if (!this.#warned && this.#failed === null) this.#say(`run '${this.id}' has ended; what is logged to it now is left out.`)
    this.#warned = true
    return true
  }

  #close(): void {
    this.#ended = true
    this.#unwatch()
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#beat !== null) clearInterval(this.#beat)
  }

  #encode(values: Loggable): string | null {
    try {
      return encodeValues(values)
    } catch (error) {
      this.#say(`what was logged cannot be written as JSON and is left out: ${(error as Error).message.split('\n')[0]}`)
      return null
    }
  }

  #summarize(values: Loggable): void {
    for (const [key, value] of Object.entries(flattenValues(values))) this.#summary.set(key, encodeValues([value]).slice(1, -1))
    this.#summaryChanged = true
  }

  #tell(field: string, json: string): void {
    this.#news.set(field, json)
    this.#soon()
  }

  #soon(): void {
    if (this.#timer !== null || this.#ended) return
    this.#timer = setTimeout(() => {
      this.#timer = null
      void this.#send()
    }, this.#settings.flushMs)
    // Whatever waits is sent when the process comes to its end.
    this.#timer.unref()
  }

  /** Sends until nothing waits; never rejects. One request at a time, so that rows arrive in order. */
  #send(): Promise<void> {
    this.#sending ??= this.#drain().finally(() => {
      this.#sending = null
    })
    return this.#sending
  }

  async #drain(): Promise<void> {
    try {
      await this.begin()
      while (!this.#ended) {
        await this.#sendNews()
        const next = this.#next()
        if (next === null) return
        const { stopAsked } = await post<{ stopAsked: boolean }>(this.#server, '/live/lines', next.body, () => this.#until)
        this.#rows.sent()
        this.#stopAsked = stopAsked
        if (!next.ends) continue
        this.#end = null
        return
      }
    } catch (error) {
      // The beginning has said so itself.
      if (this.#failed !== null) return
      this.#failed = error as ClientError
      if (this.#failed.code === 'REFUSED') this.#say(`the server refuses the run, nothing more is logged: ${this.#failed.message}`)
      this.#close()
    }
  }

  async #sendNews(): Promise<void> {
    if (this.#news.size === 0) return
    const fields = [...this.#news].map(([field, json]) => `,${JSON.stringify(field)}:${json}`).join('')
    this.#news = new Map()
    const head = JSON.stringify({ project: this.#begun!.projectId, run: this.id, begins: false }).slice(0, -1)
    await post(this.#server, '/live/runs', `${head}${fields}}`, () => this.#until)
  }

  /** The next request: rows that wait; with the last of them the summary and the end. Null = nothing to say. */
  #next(): { readonly body: string; readonly ends: boolean } | null {
    const batch = this.#rows.next()
    const last = batch === null || batch.rows === this.#rows.waiting
    const summary = last && this.#summaryChanged
    const end = last ? this.#end : null
    if (batch === null && !summary && end === null && !this.#pulse) return null
    this.#pulse = false
    if (summary) this.#summaryChanged = false
    const values = [...this.#summary].map(([key, json]) => `${JSON.stringify(key)}:${json}`).join(',')
    const parts = [
      JSON.stringify({ projectId: this.#begun!.projectId, run: this.id }).slice(0, -1),
      ...(batch === null ? [] : [`"history":${batch.json}`]),
      ...(summary ? [`"summary":{${values}}`] : []),
      ...(end === null ? [] : [`"end":${JSON.stringify(end)}`]),
    ]
    return { body: `${parts.join(',')}}`, ends: end !== null }
  }

  #reach(reached: boolean, reason: string): void {
    if (reached === this.#reachable) return
    this.#reachable = reached
    if (reached) this.#say(`the server at ${this.#settings.url} answers again.`)
    else
      this.#say(
        `the server at ${this.#settings.url} cannot be reached (${reason}); what is logged is kept and sent when it answers. Start it with 'sweepwise serve', or set SWEEPWISE_BASE_URL.`,
      )
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      // A process that has nothing else to do comes to its end, and with it the run.
      if (this.#end === null) timer.unref()
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  #say(text: string): void {
    process.stderr.write(`sweepwise: ${text}\n`)
  }
}
