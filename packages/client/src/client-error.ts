/**
 * What keeps a run from being logged. `BAD_OPTION`: an option or setting that cannot be; `REFUSED`: the server said no, and
 * sending again would not help (a wrong key, a project's name, a run that was deleted); `NOT_SENT`: the server could not be
 * reached up to the end, so the last rows are not there.
 */
export type ClientErrorCode = 'BAD_OPTION' | 'REFUSED' | 'NOT_SENT'

export class ClientError extends Error {
  readonly code: ClientErrorCode
  /** HTTP status of a refusal. */
  readonly status: number | null
  constructor(code: ClientErrorCode, message: string, status: number | null = null) {
    super(message)
    this.name = 'ClientError'
    this.code = code
    this.status = status
  }
}
