const MACHINE = /^(system|gpu)\./

/** Whether a metric is a measurement of the machine, which its client took by itself, rather than something the script logged. */
export const isOfMachine = (metric: string): boolean => MACHINE.test(metric)
