/** What a client is told in words; `status` decides how its own message reads and whether it tries again. */
export class ClientError extends Error {
  readonly status: number
  constructor(message: string, status = 200) {
    super(message)
    this.status = status
  }
}
