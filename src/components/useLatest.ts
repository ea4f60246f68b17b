import { useCallback, useEffect, useRef } from 'react'

/** A function that never changes and always does what the last render meant: for effects that must not start again. */
export function useLatest<A extends unknown[], R>(fn: (...args: A) => R): (...args: A) => R {
  const latest = useRef(fn)
  useEffect(() => {
    latest.current = fn
  })
  return useCallback((...args: A) => latest.current(...args), [])
}
