import { type RefObject, useEffect, useRef, useState } from 'react'
import { settled } from '../../settled.ts'
import type { Camera } from './camera.ts'
import type { Point } from './geometry.ts'

let current: Camera | undefined

/** The camera of the map on screen, for keys and buttons; undefined where there is no map (yet). */
export const mapCamera = (): Camera | undefined => current

/** Makes the map's camera once somebody is there, and anew with its size. Tells whether the map is seen from near. */
export function useCamera(
  svg: RefObject<SVGSVGElement | null>,
  group: RefObject<SVGGElement | null>,
  width: number,
  height: number,
  at: Point | undefined,
): boolean {
  const [near, setNear] = useState(false)
  const camera = useRef<Camera>(undefined)
  const place = useRef(at)
  place.current = at
  useEffect(() => {
    if (width === 0 || height === 0) return
    let gone = false
    void settled().then(async () => {
      const { createCamera } = await import('./camera.ts')
      if (gone || !svg.current || !group.current) return
      current = createCamera(svg.current, group.current, { width, height }, setNear)
      camera.current = current
      if (place.current) current.follow(place.current)
    })
    return () => {
      gone = true
      camera.current?.destroy()
      if (current === camera.current) current = undefined
      camera.current = undefined
      setNear(false)
    }
  }, [svg, group, width, height])
  useEffect(() => {
    if (at) camera.current?.follow(at)
  }, [at])
  return near
}
