import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatCell,
  formatCorrelation,
  formatCount,
  formatDuration,
  formatInterval,
  formatMean,
  formatMoment,
  formatNumber,
  formatP,
  formatShare,
  formatTime,
} from './format.ts'

describe('numbers are written as people in machine learning write them', () => {
  it.each([
    [0.0003, '3e-4'],
    [0.001, '0.001'],
    [0.000123456, '1.235e-4'],
    [-0.00025, '−2.5e-4'],
    [0.1 + 0.2, '0.3'],
    [0.96728720392, '0.9673'],
    [1234.5678, '1235'],
    [9999.96, '1e4'],
    [12345.6, '1.235e4'],
    [0.00099996, '0.001'],
    [128, '128'],
    [65536, '65536'],
    [200000, '200000'],
    [1e6, '1e6'],
    [7.200212199858504e16, '7.2e16'],
    [-4574211317.77, '−4.574e9'],
    [1e300, '1e300'],
    [-1.7976e308, '−1.798e308'],
    [5e-324, '4.941e-324'],
    [0, '0'],
    [-0, '0'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('%d is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })

  it('reads back as the same number to four significant digits, whatever the size', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e308, max: 1e308 }), (value) => {
        const back = Number(formatNumber(value).replace('−', '-'))
        expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.abs(value) * 5.01e-4 + 5e-324)
        expect(formatNumber(value).length).toBeLessThanOrEqual(11)
      }),
      { seed: 1, numRuns: 2000 },
    )
  })
})

describe('statistics', () => {
  it('correlations have two decimals and no negative zero', () => {
    expect([0.856898, -0.150765, -0.001, 1, -1, 0.999].map(formatCorrelation)).toEqual(['0.86', '−0.15', '0.00', '1.00', '−1.00', '1.00'])
  })

  it('a share that is not zero is never shown as zero', () => {
    expect([0, 0.004, 0.005, 0.31, 1, -0.001, -0.02].map(formatShare)).toEqual(['0.00', '<0.01', '0.01', '0.31', '1.00', '0.00', '−0.02'])
  })

  it('p is never 0', () => {
    expect([1e-4, 0.0004999, 0.0005, 0.012, 0.5, 1].map(formatP)).toEqual(['<0.001', '<0.001', '0.001', '0.012', '0.500', '1.000'])
  })

  it('counts have separators', () => {
    expect([0, 999, 8640, 200000, 1234567].map(formatCount)).toEqual(['0', '999', '8,640', '200,000', '1,234,567'])
  })

  it.each([
    [-0.187, 0.923, '[−0.19, 0.92]'],
    [-0.001, 0.3, '[0.00, 0.30]'],
    [0.98123, 0.98456, '[0.9812, 0.9846]'],
    [1, 1, '[1.00, 1.00]'],
    [12.3456, 18.9, '[12.3, 18.9]'],
    [-1200.5, 3400.2, '[−1201, 3400]'],
    [1e-5, 3e-5, '[1e-5, 3e-5]'],
    [-2e300, 4e300, '[−2e300, 4e300]'],
    [0.5, 0.5000000001, '[0.5, 0.5]'],
    [null, 0.5, '[–, 0.5]'],
  ])('the interval %d to %d is %s', (low, high, text) => {
    expect(formatInterval(low, high)).toBe(text)
  })
})

describe('a mean with its interval', () => {
  it.each([
    [0.91342, [0.90922, 0.91762], '0.9134 ± 0.0042'],
    [12.3, [10.1, 14.5], '12.3 ± 2.2'],
    [3, [-57, 63], '3 ± 60'],
    [3.1e-5, [2.9e-5, 3.3e-5], '(3.10 ± 0.20)e-5'],
    [4.2e7, [4e7, 4.4e7], '(4.20 ± 0.20)e7'],
    [-0.5, [-0.6, -0.4], '−0.50 ± 0.10'],
    [0.001, [-0.019, 0.021], '0.001 ± 0.020'],
  ] as const)('%d in %j is written %s', (mean, interval, text) => expect(formatMean(mean, interval)).toBe(text))
  it('without one the mean stands alone', () => {
    expect(formatMean(0.91342, null)).toBe('0.9134')
    expect(formatMean(Number.NaN, null)).toBe('NaN')
    expect(formatMean(1, [1, 1])).toBe('1')
  })
})

describe('times', () => {
  it('are UTC, to the minute; what is no time is empty', () => {
    expect(formatTime(Date.UTC(2026, 10, 21, 7, 38, 59, 999))).toBe('2026-11-21 07:38')
    expect(formatMoment(Date.UTC(2026, 10, 21, 7, 38, 59, 999))).toBe('2026-11-21 07:38:59')
    expect([Number.NaN, Number.POSITIVE_INFINITY, 9e15].map(formatMoment)).toEqual(['', '', ''])
    expect([Number.NaN, Number.POSITIVE_INFINITY, 9e15].map(formatTime)).toEqual(['', '', ''])
  })

  it.each([
    [0, '0 ms'],
    [850, '850 ms'],
    [999.6, '1 s'],
    [12_400, '12.4 s'],
    [59_960, '1 min'],
    [210_000, '3.5 min'],
    [9_720_000, '2.7 h'],
    [354_240_000, '4.1 d'],
    [1e14, '1157407 d'],
    [-1500, '−1.5 s'],
    [-0.2, '0 ms'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})

describe('cells', () => {
  it('missing is a dash, and so is a statistic that is not a number; NaN that a run logged is shown', () => {
    expect([formatCell(null, 'number'), formatCell(undefined, 'p'), formatCell(Number.NaN, 'correlation')]).toEqual(['–', '–', '–'])
    expect(formatCell(Number.NaN, 'number')).toBe('NaN')
  })

  it('every kind goes through its own format', () => {
    expect(formatCell(0.0003, 'number')).toBe('3e-4')
    expect(formatCell(-0.5, 'correlation')).toBe('−0.50')
    expect(formatCell(0.001, 'share')).toBe('<0.01')
    expect(formatCell([-0.1, 0.2], 'interval')).toBe('[−0.10, 0.20]')
    expect(formatCell(1e-4, 'p')).toBe('<0.001')
    expect(formatCell(8640, 'count')).toBe('8,640')
    expect(formatCell('confirmed', 'verdict')).toBe('confirmed')
    expect(formatCell(true, 'text')).toBe('yes')
    expect(formatCell(0, 'time')).toBe('1970-01-01 00:00')
    expect(formatCell(1000, 'duration')).toBe('1 s')
  })
})

describe('sizes', () => {
  it('have three significant digits in the largest unit of which there is one', () => {
    expect([0, 999, 1000, 12_345, 999_950, 3_070_000_000, 5e15].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1 kB',
      '12.3 kB',
      '1 MB',
      '3.07 GB',
      '5000 TB',
    ])
  })
})
