import { writeClientJson } from './client-json.ts'
import { readDict } from './read-line.ts'

/** Two JSON objects of a client as one: the later one wins key by key. */
export const joinDicts = (earlier: string, later: string): string => writeClientJson({ ...readDict(earlier), ...readDict(later) })
