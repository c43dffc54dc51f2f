import { createContext, type ReactNode, use } from 'react'

/** Where a panel stands in the layout of a page. */
export interface PanelPlace {
  /** Of what it shows: `scatter`. */
  readonly kind: string
  /** From 2 on for further ones of a kind. */
  readonly number: number
  /** To resize it, in its lower right corner. */
  readonly corner: ReactNode
  /** Of the twelve that the page is wide. */
  readonly columns: number
  /** Pixels; null = as tall as its content. */
  readonly height: number | null
}

const Context = createContext<PanelPlace | null>(null)

export const PanelPlaceProvider = Context.Provider

/** Null where panels stand as they do, such as on the page of a run. */
export const usePanelPlace = (): PanelPlace | null => use(Context)

/** The id of an element that would be `id` in the first panel of its kind: nothing on a page may have the id of something else. */
export const idIn = (place: PanelPlace | null, id: string): string => (place === null || place.number === 1 ? id : `${id}-${place.number}`)
