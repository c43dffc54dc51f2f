import { InputError } from '@sweepwise/core'

/**
 * A JSON text cut into elements without building it, so that a file may be larger than memory: only brackets, strings
 * and keys are looked at. Bare NaN and Infinity pass through. Whether an element is valid JSON shows when it is parsed.
 */
export interface JsonElement {
  readonly text: string
  /** 1-based line on which it begins. */
  readonly line: number
  /** Places of the enclosing arrays' elements, outermost first; for nested arrays. */
  readonly indices: readonly number[]
  /** Its key, where it is a member of a dict. */
  readonly key: string
}

type Wanted = (pattern: string, depth: number) => boolean

interface Level {
  readonly array: boolean
  /** Pattern of this container: `$.runs[]`. */
  readonly pattern: string
  key: string
  index: number
}

/** Deeper nesting than this is no experiment's record. */
const DEEPEST = 200
const MOST_PATTERNS = 5_000

/** How many objects stand at each pattern: elements of lists (`$.runs[]`), members of the outermost dict (`$.*`), and `$` itself. */
export async function countObjects(parts: AsyncIterable<string>, file: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  await walk(parts, file, (pattern, depth) => {
    const at = pattern.endsWith('[]') ? pattern : depth === 2 ? MEMBERS : depth === 1 ? ROOT : null
    if (at !== null && (counts.size < MOST_PATTERNS || counts.has(at))) counts.set(at, (counts.get(at) ?? 0) + 1)
    return false
  })
  return counts
}

export const ROOT = '$'
export const MEMBERS = '$.*'

/** The objects at a pattern, one at a time. */
export async function* objectsAt(parts: AsyncIterable<string>, file: string, pattern: string): AsyncGenerator<JsonElement> {
  const found: JsonElement[] = []
  const wanted: Wanted = pattern === MEMBERS ? (at, depth) => depth === 2 && !at.endsWith('[]') : (at) => at === pattern
  const walker = createWalker(file, wanted, found)
  for await (const part of parts) {
    walker.push(part)
    yield* found.splice(0)
  }
  walker.end()
  yield* found.splice(0)
}

async function walk(parts: AsyncIterable<string>, file: string, visit: Wanted): Promise<void> {
  const walker = createWalker(file, visit, [])
  for await (const part of parts) walker.push(part)
  walker.end()
}

/**
 * A state machine over characters. `wanted` is asked at the start of every object with its pattern; the text of those
 * it wants goes to `found`. An object inside a wanted one is part of it and not asked about.
 */
function createWalker(file: string, wanted: Wanted, found: JsonElement[]) {
  const stack: Level[] = []
  let inString = false
  let escaped = false
  let line = 1
  let text = ''
  let capturing = -1
  let startLine = 1
  /** The last string read, in case a colon makes it a key. */
  let last = ''
  let reading = false
  let any = false
  let closed = false

  const fail = (reason: string): never => {
    throw new InputError('BAD_JSON', { path: file, line, found: reason })
  }
  const open = (array: boolean): void => {
    if (stack.length === 0 && closed) fail('a second value after the first; one value a line is read from files that begin so')
    if (stack.length >= DEEPEST) fail(`nested more than ${DEEPEST} levels deep`)
    const parent = stack.at(-1)
    const place = parent === undefined ? '$' : parent.array ? `${parent.pattern}[]` : `${parent.pattern}.${parent.key}`
    stack.push({ array, pattern: place, key: '', index: 0 })
    any = true
  }

  return {
    push(part: string): void {
      // Where the text of the wanted element begins within this part.
      let from = capturing >= 0 ? 0 : -1
      for (let i = 0; i < part.length; i++) {
        const c = part.charCodeAt(i)
        if (inString) {
          if (escaped) escaped = false
          else if (c === BACKSLASH) escaped = true
          else if (c === QUOTE) inString = reading = false
          else if (c === NEWLINE) line++
          if (reading && last.length < LONGEST_KEY) last += part[i]
          continue
        }
        switch (c) {
          case NEWLINE:
            line++
            break
          case QUOTE:
            inString = true
            // Keys are only needed to name containers, and those only outside of wanted elements.
            reading = capturing < 0 && stack.at(-1)?.array === false
            last = ''
            break
          case COLON: {
            const top = stack.at(-1)
            if (top !== undefined && !top.array && capturing < 0) top.key = last
            break
          }
          case COMMA: {
            const top = stack.at(-1)
            if (top === undefined && closed) fail('a comma after the end')
            if (top !== undefined) top.index++
            break
          }
          case OPEN_OBJECT:
            open(false)
            if (capturing < 0 && wanted(stack.at(-1)!.pattern, stack.length)) {
              capturing = stack.length
              startLine = line
              from = i
              text = ''
            }
            break
          case OPEN_ARRAY:
            open(true)
            break
          case CLOSE_OBJECT:
          case CLOSE_ARRAY: {
            const top = stack.pop()
            if (top === undefined || top.array !== (c === CLOSE_ARRAY)) fail(`'${part[i]}' closes nothing`)
            if (capturing === stack.length + 1) {
              const indices = stack.filter((level) => level.array).map((level) => level.index)
              found.push({ text: text + part.slice(from, i + 1), line: startLine, indices, key: stack.at(-1)?.key ?? '' })
              capturing = -1
              from = -1
              text = ''
            }
            if (stack.length === 0) closed = true
            break
          }
          default:
        }
      }
      if (capturing >= 0) {
        text += part.slice(from)
        if (text.length > LONGEST_ELEMENT) fail('one run holds more than 256 million characters')
      }
    },
    end(): void {
      if (inString || stack.length > 0) fail('it ends before everything that was opened is closed')
      if (!any) fail('neither an object nor a list')
    },
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const NEWLINE = 0x0a
const COLON = 0x3a
const COMMA = 0x2c
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const LONGEST_KEY = 1_000
const LONGEST_ELEMENT = 256e6
