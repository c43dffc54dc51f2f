/** Red, green, blue from 0 to 1, or L*, a*, b*. */
export type Triple = readonly [number, number, number]

export const VISIONS = ['normal', 'protanopia', 'deuteranopia', 'tritanopia'] as const
export type Vision = (typeof VISIONS)[number]

/**
 * What eyes without one of the three cones make of linear RGB: severity 1.0 of G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, “A
 * physiologically-based model for simulation of color vision deficiency”, IEEE TVCG 15 (2009), table of their supplement.
 */
const MATRICES: Readonly<Record<Exclude<Vision, 'normal'>, readonly [Triple, Triple, Triple]>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

/** `#rrggbb` as it looks to such eyes, as CIELAB (D65, 2°). */
export function seenAs(hex: string, vision: Vision): Triple {
  const linear = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }) as unknown as Triple
  const seen = vision === 'normal' ? linear : (MATRICES[vision].map((row) => clamp(dot(row, linear))) as unknown as Triple)
  return toLab(seen)
}

/** Linear sRGB → CIELAB. */
export function toLab(linear: Triple): Triple {
  const f = (value: number): number => (value > (6 / 29) ** 3 ? Math.cbrt(value) : value / (3 * (6 / 29) ** 2) + 4 / 29)
  const x = f(dot([0.4123908, 0.3575843, 0.1804808], linear) / 0.9504559)
  const y = f(dot([0.212639, 0.7151687, 0.0721923], linear))
  const z = f(dot([0.0193308, 0.1191948, 0.9505322], linear) / 1.0890578)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** CIEDE2000, the difference of two colours as eyes see it: 1 is just seen side by side. After G. Sharma, W. Wu, E. N. Dalal (2005). */
export function colourDifference([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const far = 25 ** 7
  const mean = ((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2) ** 7
  const g = (1 - Math.sqrt(mean / (mean + far))) / 2
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)]
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)]
  const [h1, h2] = [hue(p1, b1), hue(p2, b2)]
  const grey = c1 * c2 === 0
  const turn = grey ? 0 : ((h2 - h1 + 540) % 360) - 180
  const dL = l2 - l1
  const dC = c2 - c1
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin(rad(turn) / 2)
  const [L, C] = [(l1 + l2) / 2, (c1 + c2) / 2]
  const H = grey ? h1 + h2 : Math.abs(h1 - h2) <= 180 ? (h1 + h2) / 2 : (h1 + h2 + (h1 + h2 < 360 ? 360 : -360)) / 2
  const T =
    1 - 0.17 * Math.cos(rad(H - 30)) + 0.24 * Math.cos(rad(2 * H)) + 0.32 * Math.cos(rad(3 * H + 6)) - 0.2 * Math.cos(rad(4 * H - 63))
  const sL = 1 + (0.015 * (L - 50) ** 2) / Math.sqrt(20 + (L - 50) ** 2)
  const sC = 1 + 0.045 * C
  const sH = 1 + 0.015 * C * T
  const rT = -2 * Math.sqrt(C ** 7 / (C ** 7 + far)) * Math.sin(rad(60 * Math.exp(-(((H - 275) / 25) ** 2))))
  return Math.sqrt((dL / sL) ** 2 + (dC / sC) ** 2 + (dH / sH) ** 2 + rT * (dC / sC) * (dH / sH))
}

const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const clamp = (value: number): number => Math.min(1, Math.max(0, value))
const rad = (degrees: number): number => (degrees * Math.PI) / 180
const hue = (a: number, b: number): number => (a === 0 && b === 0 ? 0 : ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360)
