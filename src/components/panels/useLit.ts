import { type FocusEvent, type PointerEvent, useState } from 'react'

const partAt = ({ target }: PointerEvent | FocusEvent): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('[data-part]')?.dataset['part'] : undefined

/** Two drawings of one thing: which `data-part` inside an element is pointed at or focused, and what to listen with. */
export function useLit() {
  const [lit, setLit] = useState<string>()
  return {
    lit,
    listeners: {
      onPointerOver: (event: PointerEvent) => setLit(partAt(event)),
      onPointerLeave: () => setLit(undefined),
      onFocus: (event: FocusEvent) => setLit(partAt(event)),
      onBlur: () => setLit(undefined),
    },
  } as const
}
