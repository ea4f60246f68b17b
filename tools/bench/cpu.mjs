// CPU time of the page's renderer process, as the browser counts it, over some seconds.

const SECONDS = 8

/**
 * Plays at normal speed from the start of the story, then pauses.
 * @param {() => Promise<{ browser: import('@playwright/test').Browser, page: import('@playwright/test').Page }>} start
 */
export async function cpuShare(start) {
  const { browser, page } = await start()
  const cdp = await browser.newBrowserCDPSession()
  const seconds = async () => {
    const { processInfo } = await cdp.send('SystemInfo.getProcessInfo')
    return processInfo.filter(p => p.type === 'renderer').reduce((sum, p) => sum + p.cpuTime, 0)
  }
  const share = async () => {
    const [before, began] = [await seconds(), performance.now()]
    await page.waitForTimeout(SECONDS * 1000)
    return ((await seconds()) - before) / ((performance.now() - began) / 1000)
  }
  await page.keyboard.press('Home')
  await page.waitForTimeout(1000)
  const play = page.getByTestId('play')
  await play.click()
  await page.waitForTimeout(1000)
  const before = await at(page)
  const playing = await share()
  if ((await at(page)) === before) throw new Error('it did not play')
  await play.click()
  await page.waitForTimeout(3000)
  const idle = await share()
  await browser.close()
  return { playing, idle }
}

/** @param {import('@playwright/test').Page} page */
const at = page => page.getByRole('slider', { name: 'Position in the trace' }).getAttribute('aria-valuenow')
