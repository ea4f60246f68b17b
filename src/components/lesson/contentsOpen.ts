/** Whether the contents of the lessons are open: the button and the key open them, and lessons themselves. */
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

export type Page = 'lessons' | 'author'

const opened = createStore<{ readonly page: Page | undefined }>(() => ({ page: undefined }))

export const openContents = (page: Page = 'lessons'): void => opened.setState({ page })
export const closeContents = (): void => opened.setState({ page: undefined })
export const useContents = (): Page | undefined => useStore(opened, s => s.page)
