import { randomInt } from 'node:crypto'

const FIRST = [
  'amber',
  'brisk',
  'calm',
  'clear',
  'deep',
  'eager',
  'fair',
  'gentle',
  'keen',
  'light',
  'mild',
  'quick',
  'silver',
  'still',
  'swift',
  'warm',
]
const SECOND = [
  'basin',
  'birch',
  'brook',
  'cliff',
  'dune',
  'field',
  'forest',
  'glade',
  'harbor',
  'lake',
  'meadow',
  'ridge',
  'river',
  'shore',
  'valley',
  'wave',
]

/** A name for a run whose script gave none: two words, and the minute of the day so that names of one project differ. */
export function runNameOf(now: number): string {
  const minute = Math.floor((now % 86_400_000) / 60_000)
  return `${FIRST[randomInt(FIRST.length)]}-${SECOND[randomInt(SECOND.length)]}-${minute}`
}
