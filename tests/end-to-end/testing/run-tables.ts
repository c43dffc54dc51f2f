// Tables of runs made up for the page's tests; every number follows from its row.

/**
 * Two numeric params on different scales, one with three levels, one that only counts with sgd, a constant, seeds, and a
 * metric whose name does not tell which way is good. Some runs failed, one logged NaN.
 */
export function smallSweep(runs = 60): string {
  const lines = ['name,state,lr,batch_size,optimizer,momentum,depth,seed,outcome_value']
  for (let i = 0; i < runs; i++) {
    const configuration = Math.floor(i / 2)
    const lr = 10 ** (-5 + ((configuration * 17) % 30) / 8)
    const optimizer = ['adam', 'sgd', 'lion'][configuration % 3]!
    const momentum = optimizer === 'sgd' ? 0.5 + ((configuration * 7) % 10) / 20 : ''
    const value = 0.4 + 0.07 * Math.log10(lr * 1e5) + (optimizer === 'adam' ? 0.05 : 0) + ((i * 37) % 23) / 500
    const state = i % 20 === 9 ? 'crashed' : 'finished'
    const shown = state === 'crashed' ? '' : i % 31 === 5 ? 'nan' : value
    lines.push(`run-${i},${state},${lr},${32 * 2 ** (configuration % 4)},${optimizer},${momentum},4,${i % 2},${shown}`)
  }
  return `${lines.join('\n')}\n`
}

/** Many runs whose names tell their places: run-0 … run-9999. */
export function manyRuns(runs = 10_000): string {
  const lines = ['name,lr,dropout,layers,seed,val_accuracy,train_loss']
  for (let i = 0; i < runs; i++) {
    const lr = 10 ** (-5 + (4 * ((i * 7919) % runs)) / runs)
    const accuracy = 0.5 + 0.1 * Math.log10(lr * 1e5) + ((i * 31) % 997) / 9970
    lines.push(`run-${i},${lr},${((i * 13) % 50) / 100},${1 + (i % 6)},${i},${accuracy},${1 / (1 + accuracy)}`)
  }
  return `${lines.join('\n')}\n`
}

/**
 * A hundred and twenty configurations of four params: the metric is the product of two of them about their middles (an interaction, no
 * effect of either alone), the best value of a third lies inside its range, the fourth does nothing.
 */
export function pairedSweep(runs = 120): string {
  const lines = ['name,lr,width,warmup,batch_size,accuracy']
  // Van der Corput sequences in coprime bases: even in every pair of columns, and nothing random about them.
  const even = (i: number, base: number): number => {
    let value = 0
    for (let n = i + 1, digit = 1 / base; n > 0; n = Math.floor(n / base), digit /= base) value += (n % base) * digit
    return value
  }
  for (let i = 0; i < runs; i++) {
    const [u, v, w, z] = [2, 3, 5, 7].map((base) => even(i, base)) as [number, number, number, number]
    const accuracy = 0.6 + 2.4 * (u - 0.5) * (v - 0.5) - 1.2 * (w - 0.5) ** 2 + 0.01 * (((i * 37) % 23) / 23 - 0.5)
    lines.push(`run-${i},${10 ** (-5 + 4 * u)},${16 + Math.floor(240 * v)},${w},${16 * (1 + Math.floor(4 * z))},${accuracy}`)
  }
  return `${lines.join('\n')}\n`
}

/**
 * Many runs of many params: the first two of them move the loss, all others do nothing. Kinds take turns: numbers over
 * decades, numbers, whole numbers, three levels, yes or no.
 */
export function wideSweep(runs: number, params: number): string {
  let state = 1
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const lines = [['name', ...Array.from({ length: params }, (_, j) => `config.p${j}`), 'summary.loss'].join(',')]
  for (let i = 0; i < runs; i++) {
    const u = Array.from({ length: params }, uniform)
    const cells = u.map((v, j) => [10 ** (-4 * v), v, 2 ** Math.floor(6 * v), ['adam', 'sgd', 'lion'][Math.floor(3 * v)], v < 0.5][j % 5]!)
    lines.push([`run-${i}`, ...cells, 6 * (u[0]! - 0.6) ** 2 + 1.5 * u[1]! + 0.5 * uniform()].join(','))
  }
  return `${lines.join('\n')}\n`
}
