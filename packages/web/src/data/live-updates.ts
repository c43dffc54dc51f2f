import type { QueryClient } from '@tanstack/react-query'

/** Runs arrive in bursts: a project is asked again at most this often. */
const REST_MS = 1500

/**
 * Listens for changes of projects, made here or elsewhere, and asks anew for what is on screen. Answers replace each other
 * in place: scroll, sorting and selection stay where the user left them. Returns a function that stops listening.
 */
export function listenForUpdates(client: QueryClient): () => void {
  const source = new EventSource('/api/v1/events')
  const waiting = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    waiting.clear()
    // Analyses and runs carry the revision in their keys, so a new project detail is all they need.
    for (const key of ['projects', 'project', 'run']) void client.invalidateQueries({ queryKey: [key] })
  }
  source.addEventListener('project', (event) => {
    waiting.add((event as MessageEvent<string>).data)
    timer ??= setTimeout(flush, REST_MS)
  })
  return () => {
    source.close()
    clearTimeout(timer)
  }
}
