import type { Page } from '@playwright/test'

/** What stands beside the map is drawn in the frame after it: two frames from a press on, all is there. */
export const panelsDrawn = (page: Page): Promise<void> =>
  page.evaluate(
    () => new Promise<void>(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn()))),
  )
