import { defineConfig } from '@playwright/test'
import { browserArgs, findBrowser } from './tools/browser.mjs'

const port = Number(process.env['E2E_PORT'] ?? 4174)
const executablePath = await findBrowser()

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 30_000,
  globalTimeout: 12 * 60_000,
  expect: {
    timeout: 10_000,
    // What may differ and why: e2e/visual.spec.ts.
    toHaveScreenshot: {
      scale: 'css',
      animations: 'disabled',
      caret: 'hide',
      threshold: 0.2,
      maxDiffPixels: 400,
    },
  },
  // A picture is recorded by a person who looks at it: npm run e2e -- visual --update-snapshots
  updateSnapshots: 'none',
  // One set of pictures for every platform: the fonts are the page's own.
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  use: {
    browserName: 'chromium',
    baseURL: `http://127.0.0.1:${port}/`,
    screenshot: 'only-on-failure',
    launchOptions: { args: browserArgs, ...(executablePath && { executablePath }) },
  },
  webServer: {
    command: `npx vite preview --host 127.0.0.1 --port ${port} --strictPort`,
    url: `http://127.0.0.1:${port}/`,
  },
})
