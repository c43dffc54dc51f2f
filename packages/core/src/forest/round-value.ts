/**
 * Node values are whole multiples of this (relative to the target's scale), so that sums over trees are exact in a
 * double and come out the same in whatever order and partition trees are added up: 2⁴⁰ · 8,192 trees < 2⁵³. The kernel
 * rounds its means in the same way.
 */
const VALUE_STEP = 2 ** -40
/** Adding and taking away 1.5 · 2⁵² · step leaves what the last bit of such a sum can hold: whole steps. |mean| ≤ 2. */
const ROUNDER = 1.5 * 2 ** 52 * VALUE_STEP
export const roundValue = (mean: number): number => mean + ROUNDER - ROUNDER
