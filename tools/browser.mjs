// Which Chromium the end-to-end tests drive, and how it is started. Shared by setup.mjs and playwright.config.ts.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** @returns {Promise<string | undefined>} the first Chromium that starts: CHROME_PATH, Playwright's own, one on the PATH */
export async function findBrowser() {
  const { chromium } = await import('@playwright/test')
  const { CHROME_PATH = '', PATH = '' } = process.env
  const onPath = PATH.split(delimiter).flatMap(dir => names.map(name => join(dir, name)))
  return [CHROME_PATH, chromium.executablePath(), ...onPath].find(starts)
}

// Being there is not enough: Ubuntu's chromium-browser may be a stub, and a downloaded one may lack libraries.
/** @param {string} path */
function starts(path) {
  return existsSync(path) && spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0
}

export const browserArgs = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  // Text is drawn alike on every machine: pictures are compared.
  '--font-render-hinting=none',
  '--disable-lcd-text',
  '--force-color-profile=srgb',
]
