import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { ClientError } from '../wire/client-error.ts'

/** Clients cut requests at about 10 MiB of lines; escaping can double them. Packed or not. */
export const BODY_BYTES = 64 << 20

const unzip = promisify(gunzip)

/**
 * The JSON that a client sent; nothing reads as `{}`.
 * @throws ClientError when it cannot be read
 */
export async function readBody(body: Uint8Array, gzip: boolean): Promise<unknown> {
  let bytes = body
  if (gzip) {
    try {
      bytes = await unzip(bytes, { maxOutputLength: BODY_BYTES })
    } catch {
      throw new ClientError(`the body is no gzip, or more than ${BODY_BYTES} bytes when unpacked.`, 413)
    }
  }
  if (bytes.length === 0) return {}
  try {
    return JSON.parse(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)) as unknown
  } catch (error) {
    throw new ClientError(`the body is no JSON: ${(error as Error).message.slice(0, 200)}`, 400)
  }
}
