import { queryOptions } from '@tanstack/react-query'
import type { SavedView, SavedViewsAnswer } from '../../../server/src/http/api.ts'
import { part, request } from './request.ts'

export const savedViewsQuery = (project: string) =>
  queryOptions({
    queryKey: ['views', project],
    queryFn: async ({ signal }) => (await request<SavedViewsAnswer>(`/projects/${part(project)}/views`, { signal })).views,
  })

export const saveView = (project: string, name: string, search: string) =>
  request<SavedView>(`/projects/${part(project)}/views`, { body: { name, search } })

/** Refused when somebody else changed it in between. */
export const changeView = (project: string, view: SavedView, change: { readonly name?: string; readonly search?: string }) =>
  request<SavedView>(`/projects/${part(project)}/views/${part(view.id)}`, { method: 'PUT', body: change, version: view.version })

export const removeView = (project: string, view: SavedView) =>
  request<void>(`/projects/${part(project)}/views/${part(view.id)}`, { method: 'DELETE', version: view.version })
