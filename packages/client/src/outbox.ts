/** One logged row; its values as JSON text, as they were when they were logged. */
export interface Row {
  /** Null = the step after the one before it; known when it is sent, because a resumed run goes on where it was. */
  readonly step: number | null
  /** UTC milliseconds. */
  readonly time: number
  readonly text: string
}

/** Rows in the order logged, each with a number for good: whatever is sent twice changes nothing. */
export interface Outbox {
  /** False = there is no room; the row is not kept. */
  add(row: Row): boolean
  /** Rows that wait for an answer or were never sent. */
  readonly waiting: number
  /** Rows that found no room. */
  readonly dropped: number
  /** Where the first row belongs and which step follows, once the server has said so. */
  begin(line: number, nextStep: number): void
  /** The next rows as the JSON of a request's `history`, and how many; null = none. The same ones until `sent`. */
  next(): { readonly json: string; readonly rows: number } | null
  /** The rows of `next` are on the server's disk. */
  sent(): void
}

/** Of one request: about as much as a server stores in a few milliseconds. */
const MOST_BYTES = 1 << 20
const MOST_ROWS = 5000

export function outbox(maxBytes: number): Outbox {
  let rows: Row[] = []
  let bytes = 0
  let dropped = 0
  let line = 0
  let step = 0
  let packed: { readonly json: string; readonly rows: number; readonly bytes: number; readonly step: number } | null = null

  return {
    add: (row) => {
      if (bytes + row.text.length > maxBytes && rows.length > 0) {
        dropped += 1
        return false
      }
      rows.push(row)
      bytes += row.text.length
      return true
    },
    get waiting() {
      return rows.length
    },
    get dropped() {
      return dropped
    },
    begin: (at, nextStep) => {
      line = at
      step = nextStep
    },
    next: () => {
      if (packed !== null) return packed
      if (rows.length === 0) return null
      const parts: string[] = []
      let size = 0
      let following = step
      for (const row of rows) {
        if (parts.length > 0 && (size + row.text.length > MOST_BYTES || parts.length === MOST_ROWS)) break
        const at = row.step ?? following
        following = Math.max(following, at + 1)
        parts.push(`{"step":${at},"time":${row.time},"values":${row.text}}`)
        size += row.text.length
      }
      packed = { json: `{"offset":${line},"rows":[${parts.join(',')}]}`, rows: parts.length, bytes: size, step: following }
      return packed
    },
    sent: () => {
      if (packed === null) return
      rows = rows.slice(packed.rows)
      bytes -= packed.bytes
      line += packed.rows
      step = packed.step
      packed = null
    },
  }
}
