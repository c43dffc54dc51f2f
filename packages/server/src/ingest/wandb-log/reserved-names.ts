/** Sparse series that hold what a run printed: step = line, from 0; value = `{stream, text, time}`, time in UTC ms or null. */
export const CONSOLE = '_console'
/** Sparse series that lists the files a run saved: step = place, from 0; value = `{path, kind}`. */
export const FILES = '_files'

/**
 * Names of what the client measures of the machine (`cpu`, `memory_percent`, `gpu.0.temp`) among the series of a run: those
 * of graphics cards under `gpu.`, all others under `system.`, and never the name of something that the script logged.
 */
export function systemName(key: string, logged: { has(name: string): boolean }): string {
  let name = key.startsWith('gpu.') || key.startsWith('system.') ? key : `system.${key}`
  while (logged.has(name)) name = `system.${name}`
  return name
}
