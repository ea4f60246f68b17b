import { notify } from '../../store.ts'

/** The whole screen for the page, and back. A browser that cannot or may not says so. */
export async function toggleFullScreen(): Promise<void> {
  const page = document.documentElement
  try {
    if (document.fullscreenElement) await document.exitFullscreen()
    else if ('requestFullscreen' in page) await page.requestFullscreen()
    else notify({ kind: 'error', text: 'This browser has no full screen for pages.' })
  } catch {
    notify({ kind: 'error', text: 'The browser refused full screen.' })
  }
}
