import type { SourceFile } from '../importer.ts'
import { type LogRecord, readRecord } from './record.ts'
import { type LogLoss, logScanner } from './scan-log.ts'

/** What reading a log came to, once it was read to its end. */
export interface LogReading {
  readonly bytes: number
  readonly records: number
  readonly losses: readonly LogLoss[]
  /** Records whose checksum holds, but whose content is no record of the client. */
  readonly unreadable: number
}

/**
 * The records of a log, in the order written, a piece of the file at a time.
 * @param onBytes sees every piece before its records
 */
export async function* readLog(file: SourceFile, onBytes?: (bytes: Uint8Array) => void): AsyncGenerator<readonly LogRecord[], LogReading> {
  const scanner = logScanner()
  let bytes = 0
  let unreadable = 0
  const decode = (payloads: readonly Uint8Array[]): LogRecord[] => {
    const records: LogRecord[] = []
    for (const payload of payloads) {
      try {
        records.push(readRecord(payload))
      } catch {
        unreadable++
      }
    }
    return records
  }
  for await (const piece of file.open()) {
    bytes += piece.length
    onBytes?.(piece)
    yield decode(scanner.push(piece))
  }
  yield decode(scanner.end())
  return { bytes, records: scanner.records, losses: scanner.losses, unreadable }
}
