import type { ConfigKey, Objective } from '@sweepwise/core'
import type { ImportReport, PanelView, ProjectSummary, TagAnswer } from '../../../server/src/http/api.ts'
import { part, request } from './request.ts'

// What the page changes on the server. Whoever calls these invalidates what they touched.

export const renameProject = (project: string, name: string) =>
  request<ProjectSummary>(`/projects/${part(project)}`, { method: 'PATCH', body: { name } })

export const deleteProject = (project: string) => request<void>(`/projects/${part(project)}`, { method: 'DELETE' })

export const restoreProject = (project: string) => request<ProjectSummary>(`/projects/${part(project)}/restore`, { method: 'POST' })

export const storeObjective = (project: string, objective: Objective) =>
  request<void>(`/projects/${part(project)}/objective`, { method: 'PUT', body: objective })

/** Null: the panel arranges itself again. */
export const storePanelView = (project: string, analysis: string, view: PanelView | null) =>
  request<void>(`/projects/${part(project)}/panels/${part(analysis)}`, { method: 'PUT', body: view })

/** Tags of many runs at once; tells which of them changed. */
export const tagRuns = (
  project: string,
  runs: readonly string[],
  change: { readonly add?: readonly string[]; readonly remove?: readonly string[] },
) => request<TagAnswer>(`/projects/${part(project)}/tags`, { body: { runs, ...change } })

/** Replaces everything declared about a key; null forgets it, and what was detected holds again. */
export const declareKey = (project: string, key: string, declared: ConfigKey['declared'] | null) =>
  request<unknown>(`/projects/${part(project)}/keys/${part(key)}`, { method: 'PUT', body: declared })

export const openExample = () => request<ImportReport>('/examples', { method: 'POST' })
