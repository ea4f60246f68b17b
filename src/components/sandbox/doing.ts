/** What is done in the panel or on a statechart, and what came of it. Loaded when one of them is opened. */
import type { Op } from '../../model/ops.ts'
import { act, type Selection, store } from '../../store.ts'
import { isComplete, type Offer, type OfferEvent, offersFor, opOf } from './offered.ts'
import { fill, panel } from './panel.ts'
import { resultText } from './result.ts'

/** Does an operation and remembers what came of it. */
export function doOp(op: Op): boolean {
  const done = act(op)
  const { trace, notice } = store.getState()
  const run = trace.ops.at(-1)
  panel.setState({ said: done && run ? resultText(run) : (notice?.text ?? '') })
  return done
}

/** Does what is offered, or opens its form, filled in as far as it is known. */
export function doOffer(offer: Offer): void {
  if (isComplete(offer)) {
    doOp(opOf(offer))
    return
  }
  const known = Object.entries({ ...offer.args, v: offer.caller ?? '' })
  fill(offer.op, Object.fromEntries(known.map(([name, value]) => [name, String(value)])))
  panel.setState({ open: true, op: offer.op, said: '' })
}

/** An event chosen on a statechart: done if the machine offers it now. False if it does not. */
export function doEvent(selection: Selection, event: OfferEvent): boolean {
  const offer = offersFor(store.getState().trace.world, selection).find(o => o.event === event)
  if (offer) doOffer(offer)
  return offer !== undefined
}
