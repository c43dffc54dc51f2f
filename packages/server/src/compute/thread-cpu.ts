/** CPU milliseconds of this thread so far; of the whole process where Node cannot tell threads apart (before 23.9). */
export function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage()
  return (user + system) / 1000
}
