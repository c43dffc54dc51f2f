import type { LiveRuns } from '../../store/live/live.ts'
import type { Store } from '../../store/store.ts'
import { projectName } from '../graphql/query-root.ts'
import { ClientError } from '../wire/client-error.ts'
import { readDelivery } from './file-stream.ts'
import { readBody } from './read-body.ts'

/** One request of a client's stream, as it came. */
export interface StreamBytes {
  readonly project: string
  readonly run: string
  readonly body: Uint8Array
  readonly gzip: boolean
  /** One of several processes that log into the run at once. */
  readonly writer?: string
}

/** Where what clients log is stored; whoever got an answer has it on the disk. */
export interface DeliveryDesk {
  /** @throws ClientError for what cannot be read, or for a run that is not there */
  stream(request: StreamBytes): Promise<{ readonly stopAsked: boolean }>
  /** The same for what was read already. */
  readonly deliver: LiveRuns['deliver']
  /** A client changed something: what streams need to know of their runs is looked up again. */
  forget(): void
  close(): Promise<void>
}

/** What is known of the run that a stream belongs to. */
interface Stream {
  readonly projectId: string
  readonly startedAt: number | null
  readonly config: string | null
  readonly logged: ReadonlySet<string>
}
/** Streams remembered; the oldest are looked up again. */
const MOST_STREAMS = 1000

/** Stores on the thread that asks. */
export function deliveryDesk(store: Pick<Store, 'findAddressedRun' | 'deliver'>, now: () => number = Date.now): DeliveryDesk {
  const streams = new Map<string, Stream>()
  let generation = 0

  async function find(name: string, key: string): Promise<Stream | null> {
    // A project that was renamed or deleted meanwhile takes no data away from a script that is under way.
    const run = await store.findAddressedRun(projectName(name), key, { deleted: true })
    if (run === null) return null
    return { projectId: run.projectId, startedAt: run.startedAt, config: run.clientConfig, logged: new Set(Object.keys(run.summary)) }
  }

  function remember(address: string, stream: Stream): void {
    streams.set(address, stream)
    if (streams.size > MOST_STREAMS) streams.delete(streams.keys().next().value!)
  }

  return {
    stream: async ({ project: name, run: key, body, gzip, writer }) => {
      const gone = () => new ClientError(`there is no run '${key}' in project '${name}'; it may have been deleted.`, 404)
      const address = `${name}/${key}`
      const asked = generation
      const run = streams.get(address) ?? (await find(name, key))
      if (run === null) throw gone()
      const delivery = readDelivery(await readBody(body, gzip), run, now(), writer)
      const stored = await store.deliver(run.projectId, key, delivery)
      if (stored === null) {
        streams.delete(address)
        throw gone()
      }
      // What was read before a change is not kept after it.
      if (generation === asked)
        remember(address, delivery.summary === undefined ? run : { ...run, logged: new Set(Object.keys(delivery.summary.values)) })
      return { stopAsked: stored.stopAsked }
    },
    deliver: store.deliver,
    forget: () => {
      generation += 1
      streams.clear()
    },
    close: async () => {},
  }
}
