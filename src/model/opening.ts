/** Where an example opens: at the moment that it is about. */
import type { Example } from './examples.ts'
import type { Trace } from './run.ts'
import { startOfStory } from './time.ts'

/** The position just after the entry of the example's function in the story; where the story begins if it is not called. */
export const openingOf =
  ({ opensAt: { fn, nth } }: Example) =>
  (trace: Trace): number => {
    const start = startOfStory(trace)
    let left = nth
    for (let i = start; i < trace.length; i++) {
      const step = trace.step(i)
      if (step.kind === 'enter' && step.fn === fn && --left === 0) return i + 1
    }
    return start
  }
