import { type MetricPiece, PIECE_POINTS } from './mlflow-store.ts'

/** Gathers the values of one metric into pieces. */
export class PieceBuffer {
  readonly #metric: string
  #steps: number[] = []
  #values: number[] = []
  #times: number[] = []

  constructor(metric: string) {
    this.#metric = metric
  }

  get full(): boolean {
    return this.#steps.length >= PIECE_POINTS
  }

  get empty(): boolean {
    return this.#steps.length === 0
  }

  add(step: number, value: number, time: number): void {
    this.#steps.push(step)
    this.#values.push(value)
    this.#times.push(time)
  }

  /** What was gathered, and begins anew. */
  take(): MetricPiece {
    const piece = {
      metric: this.#metric,
      steps: Float64Array.from(this.#steps),
      values: Float64Array.from(this.#values),
      times: Float64Array.from(this.#times),
    }
    this.#steps = []
    this.#values = []
    this.#times = []
    return piece
  }
}
