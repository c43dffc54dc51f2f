import type { QueryClient } from '@tanstack/react-query'
import { BASE_PATH } from './base-path.ts'

/** Runs report in bursts: what is on screen is asked for again at most this often. */
const REST_MS = 800
/** An answer that takes longer than this no longer holds up the next question. */
const PATIENCE_MS = 15_000
/** Analyses and runs carry the revision in their keys: a new project detail is all they need. */
const KEYS = ['projects', 'project', 'run', 'curves', 'live', 'views']

/**
 * Listens for changes of projects, made here or elsewhere, and asks anew for what is on screen: at once after a rest, and
 * never before the last answers have come, so that no stream of changes, however dense, keeps an answer from arriving.
 * Answers replace each other in place: scroll, sorting, zoom and selection stay where the user left them.
 * @returns stops listening
 */
export function listenForUpdates(client: QueryClient): () => void {
  const source = new EventSource(`${BASE_PATH}/api/v1/events`)
  let stopped = false
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

  /** What is cheap does not wait for what is not: each kind of question has its own pace. */
  function follower(key: string): () => void {
    let changed = false
    let busy = false
    const follow = async () => {
      busy = true
      while (changed && !stopped) {
        // An answer that was already on its way may be older than the change: it is waited for, and then asked again.
        changed = client.isFetching({ queryKey: [key] }) > 0
        const answered = client.invalidateQueries({ queryKey: [key] }, { cancelRefetch: false })
        await Promise.all([Promise.race([answered, wait(PATIENCE_MS)]), wait(REST_MS)])
      }
      busy = false
    }
    return () => {
      changed = true
      if (!busy) void follow()
    }
  }
  const followers = KEYS.map(follower)
  const onChange = () => {
    for (const tell of followers) tell()
  }
  source.addEventListener('project', onChange)
  // Whatever happened while the connection was down: the first opening finds everything fresh.
  let opened = false
  source.addEventListener('open', () => {
    if (opened) onChange()
    opened = true
  })
  return () => {
    stopped = true
    source.close()
  }
}
