import { useLayoutEffect, useRef, useState } from 'react'

export interface Size {
  readonly width: number
  readonly height: number
}

/** Size of an element, px, kept up to date. Known before the first paint, so that nothing is drawn for a size it does not have. */
export function useSize() {
  const ref = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState<Size>()
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    // clientWidth rounds: half a pixel too much, and the edge of what is drawn is cut off.
    const measure = () => {
      const { width, height } = element.getBoundingClientRect()
      setSize({
        width: Math.min(element.clientWidth, Math.floor(width)),
        height: Math.min(element.clientHeight, Math.floor(height)),
      })
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [ref, size] as const
}
