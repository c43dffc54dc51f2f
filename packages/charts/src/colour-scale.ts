type Rgb = readonly [number, number, number]

/** Reads `#rrggbb` and `rgb(r, g, b)`, the two ways in which our themes and browsers write colours; alpha is passed over. */
export function readColour(text: string): Rgb {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(text)
  if (hex !== null) return [Number.parseInt(hex[1]!, 16), Number.parseInt(hex[2]!, 16), Number.parseInt(hex[3]!, 16)]
  const [r, g, b] = [...text.matchAll(/[\d.]+/g)].map(([digits]) => Number(digits))
  if (r === undefined || g === undefined || b === undefined || !text.startsWith('rgb')) throw new Error(`no colour we can read: '${text}'`)
  return [r, g, b]
}

/** The colour at `share` (0 … 1, clamped) of the way along evenly spaced stops, mixed in sRGB. */
export function colourAt(stops: readonly string[], share: number): string {
  const at = Math.max(0, Math.min(1, share)) * (stops.length - 1)
  const below = Math.min(stops.length - 2, Math.floor(at))
  if (stops.length === 1) return stops[0]!
  const [from, to] = [readColour(stops[below]!), readColour(stops[below + 1]!)]
  const mixed = from.map((part, i) => Math.round(part + (to[i]! - part) * (at - below)))
  return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** Which of two text colours is read more easily on a background: the one farther away in relative luminance (WCAG 2.2). */
export function readableOn(background: string, first: string, second: string): string {
  const contrast = (text: string): number => {
    const [light, dark] = [luminance(background), luminance(text)].sort((a, b) => b - a)
    return (light! + 0.05) / (dark! + 0.05)
  }
  return contrast(first) >= contrast(second) ? first : second
}

function luminance(colour: string): number {
  const [r, g, b] = readColour(colour).map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}
