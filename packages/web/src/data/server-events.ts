export interface ServerEvent {
  readonly event: string
  readonly data: string
}

/** Reads a body of server-sent events (WHATWG HTML §9.2), however it is cut into chunks. Comments and ids are passed over. */
export async function* readServerEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  let rest = ''
  try {
    for (;;) {
      const { done, value } = await reader.read()
      rest += value ?? ''
      const blocks = rest.split(/\r?\n\r?\n/)
      rest = blocks.pop()!
      for (const block of blocks) {
        const event = readBlock(block)
        if (event !== null) yield event
      }
      // What is not closed by an empty line was cut off and counts for nothing.
      if (done) return
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function readBlock(block: string): ServerEvent | null {
  let event = 'message'
  const data: string[] = []
  for (const line of block.split(/\r?\n/)) {
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? []
    if (name === 'event') event = value
    else if (name === 'data') data.push(value)
  }
  return data.length === 0 ? null : { event, data: data.join('\n') }
}
