import { accessSync, constants } from 'node:fs'

const CANDIDATES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Path of an installed Chromium, or null. Nothing is ever downloaded. */
export function findChromium(): string | null {
  for (const path of CANDIDATES) {
    if (path === undefined) continue
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // not there; try the next
    }
  }
  return null
}
