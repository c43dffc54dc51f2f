/** Where and how a run was started; null = not known. */
export interface RunEnvironment {
  readonly host: string | null
  readonly os: string | null
  readonly python: string | null
  readonly program: string | null
  readonly args: readonly string[]
  readonly executable: string | null
  /** Where it was started. */
  readonly folder: string | null
  /** Of git. */
  readonly commit: string | null
  readonly remote: string | null
  readonly cpus: number | null
  readonly gpu: string | null
  readonly gpus: number | null
  /** Version of the client. */
  readonly client: string | null
}
