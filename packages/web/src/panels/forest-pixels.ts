/** Pixels of a row and of what stands around them, as the chart has them, which is loaded later than its place is laid out. */
const ROW = 30
const AROUND = 90

export const forestPixels = (rows: number): number => rows * ROW + AROUND
