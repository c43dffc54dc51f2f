import { dot } from '../stats/moments.ts'
import type { Components } from './components.ts'

type Directions = Extract<Components, { kind: 'directions' }>
type Groups = Extract<Components, { kind: 'groups' }>

/** A param whose values have been dealt to the units in another order. */
export interface Reordered {
  /** Shape (u) each; empty for categories. */
  readonly directions: readonly Float64Array[]
  /** ⟨residual, direction⟩ of each direction. */
  readonly along: Float64Array
  /** Shape (u); empty for numbers. */
  readonly codes: Int32Array
}

/** Deals the values: unit i gets that of unit `order[i]`. What is returned is overwritten by the next call. */
export function dealer(own: Components, residual: Float64Array): (order: Float64Array) => Reordered {
  const from = own.kind === 'directions' ? own.directions : []
  const directions = from.map((direction) => new Float64Array(direction.length))
  const along = new Float64Array(from.length)
  const codes = new Int32Array(own.kind === 'groups' ? own.codes.length : 0)
  const dealt: Reordered = { directions, along, codes }
  return (order) => {
    from.forEach((direction, k) => {
      const into = directions[k]!
      let sum = 0
      for (let i = 0; i < into.length; i++) {
        const value = direction[order[i]!]!
        into[i] = value
        sum += value * residual[i]!
      }
      along[k] = sum
    })
    if (own.kind === 'groups') for (let i = 0; i < codes.length; i++) codes[i] = own.codes[order[i]!]!
    return dealt
  }
}

/**
 * What the product of a param, dealt to the units, and a partner explains of residuals, beyond the param alone: sum of
 * squares in residual variances less its degrees of freedom, over √(2 df).
 *
 * @param residual centred, shape (u)
 */
export function extraOf(own: Components, partner: Components, residual: Float64Array): (dealt: Reordered) => number {
  const variance = dot(residual, residual) / (residual.length - 1)
  if (own.kind === 'directions' && partner.kind === 'directions') return products(partner, residual, variance)
  if (own.kind === 'groups' && partner.kind === 'groups') return cells(own, partner, residual, variance)
  if (own.kind === 'groups') {
    const covariate = (partner as Directions).directions[0]!
    return ({ codes }) => slopes(codes, own.groups, covariate, residual, variance)
  }
  const { codes, groups } = partner as Groups
  return ({ directions }) => slopes(codes, groups, directions[0]!, residual, variance)
}

const standardised = (squares: number, df: number, variance: number): number =>
  df > 0 ? (squares / variance - df) / Math.sqrt(2 * df) : Number.NEGATIVE_INFINITY

/** Two numbers: their product less its projection on the constant and on the param's own directions; 1 df. */
function products({ directions: [other] }: Directions, residual: Float64Array, variance: number): (dealt: Reordered) => number {
  const u = residual.length
  const partner = other!
  return ({ directions: [first, second], along: own }) => {
    const linear = first!
    const quadratic = second ?? linear
    let sum = 0
    let squares = 0
    let along = 0
    let withLinear = 0
    let withQuadratic = 0
    for (let i = 0; i < u; i++) {
      const value = linear[i]!
      const product = value * partner[i]!
      sum += product
      squares += product * product
      along += product * residual[i]!
      withLinear += product * value
      withQuadratic += product * quadratic[i]!
    }
    let rest = squares - (sum * sum) / u - withLinear * withLinear
    along -= withLinear * own[0]!
    if (second !== undefined) {
      rest -= withQuadratic * withQuadratic
      along -= withQuadratic * own[1]!
    }
    return rest > 1e-9 * squares ? standardised((along * along) / rest, 1, variance) : standardised(0, 1, variance)
  }
}

/** A number and categories: slopes within the categories, beyond the slope that they share. */
function slopes(codes: Int32Array, groups: number, x: Float64Array, residual: Float64Array, variance: number): number {
  const count = new Float64Array(groups)
  const sumX = new Float64Array(groups)
  const sumR = new Float64Array(groups)
  const xx = new Float64Array(groups)
  const xr = new Float64Array(groups)
  for (let i = 0; i < codes.length; i++) {
    const c = codes[i]!
    const value = x[i]!
    count[c]!++
    sumX[c]! += value
    sumR[c]! += residual[i]!
    xx[c]! += value * value
    xr[c]! += value * residual[i]!
  }
  let squares = 0
  let sharedXx = 0
  let sharedXr = 0
  let df = -1
  for (let c = 0; c < groups; c++) {
    if (count[c]! < 2) continue
    const within = xx[c]! - (sumX[c]! * sumX[c]!) / count[c]!
    if (!(within > 1e-9 * xx[c]!)) continue
    const along = xr[c]! - (sumX[c]! * sumR[c]!) / count[c]!
    squares += (along * along) / within
    sharedXx += within
    sharedXr += along
    df++
  }
  return standardised(squares - (sharedXx > 0 ? (sharedXr * sharedXr) / sharedXx : 0), df, variance)
}

/** Categories and categories: between their cells, beyond what is between the categories of each. */
function cells(own: Groups, partner: Groups, residual: Float64Array, variance: number): (dealt: Reordered) => number {
  const other = partner.codes
  const width = partner.groups
  const inCell = new Float64Array(own.groups * width)
  const sums = new Float64Array(own.groups * width)
  const partnerSquares = between(other, width, residual)
  return ({ codes }) => {
    inCell.fill(0)
    sums.fill(0)
    for (let i = 0; i < codes.length; i++) {
      const cell = codes[i]! * width + other[i]!
      inCell[cell]!++
      sums[cell]! += residual[i]!
    }
    let squares = 0
    let used = 0
    for (let cell = 0; cell < inCell.length; cell++) {
      if (inCell[cell] === 0) continue
      used++
      squares += (sums[cell]! * sums[cell]!) / inCell[cell]!
    }
    const extra = squares - between(codes, own.groups, residual) - partnerSquares
    return standardised(extra, used - own.groups - width + 1, variance)
  }
}

function between(codes: Int32Array, groups: number, residual: Float64Array): number {
  const count = new Float64Array(groups)
  const sum = new Float64Array(groups)
  for (let i = 0; i < codes.length; i++) {
    count[codes[i]!]!++
    sum[codes[i]!]! += residual[i]!
  }
  let squares = 0
  for (let c = 0; c < groups; c++) if (count[c]! > 0) squares += (sum[c]! * sum[c]!) / count[c]!
  return squares
}
