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
  await page.keyboard.press(' ')
  await page.waitForTimeout(1000)
  const playing = await share()
  await page.keyboard.press(' ')
  await page.waitForTimeout(3000)
  const idle = await share()
  await browser.close()
  return { playing, idle }
}
