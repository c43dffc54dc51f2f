import { describe, expect, it } from 'vitest'
import { readServerEvents } from './server-events.ts'

/** A body that arrives in the given pieces of bytes. */
function body(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  return new ReadableStream({
    start(controller) {
      for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.subarray(i, i + size))
      controller.close()
    },
  })
}
async function read(text: string, size = 1 << 20) {
  const events = []
  for await (const event of readServerEvents(body(text, size))) events.push(event)
  return events
}

describe('server-sent events', () => {
  const text = ': hello\n\nevent: stage\ndata: {"a":"é ≡ b"}\n\nevent: result\r\ndata: one\r\ndata:two\r\n\r\ndata: plain\n\n'
  const expected = [
    { event: 'stage', data: '{"a":"é ≡ b"}' },
    { event: 'result', data: 'one\ntwo' },
    { event: 'message', data: 'plain' },
  ]
  it('are read by name, lines of data joined, comments passed over', async () => {
    expect(await read(text)).toEqual(expected)
  })
  it('are the same wherever the bytes are cut, in the middle of letters too', async () => {
    for (const size of [1, 2, 3, 7]) expect(await read(text, size)).toEqual(expected)
  })
  it('that are cut off before their empty line count for nothing', async () => {
    expect(await read('event: stage\ndata: {"half":')).toEqual([])
  })
})
