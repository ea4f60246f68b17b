/** The panel's own state: open or not, and what has been typed. It outlives the panel, so closing loses nothing. */
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { Op, OpName } from '../../model/ops.ts'
import { act, type Selection, store } from '../../store.ts'
import type { Draft } from './draft.ts'
import { isComplete, type Offer, type OfferEvent, offersFor, opOf } from './offered.ts'
import { resultText } from './result.ts'

interface Panel {
  readonly open: boolean
  readonly op: OpName
  /** The vCPU last chosen to do things: other operations' forms start with it. */
  readonly caller: string | undefined
  readonly drafts: Partial<Readonly<Record<OpName, Draft>>>
  /** What came of the last operation done here. */
  readonly said: string
}

export const panel = createStore<Panel>(() => ({
  open: false,
  op: 'EVTCHNOP_send',
  caller: undefined,
  drafts: {},
  said: '',
}))

export const usePanel = <T>(selector: (state: Panel) => T): T => useStore(panel, selector)

export const closePanel = (): void => panel.setState({ open: false, said: '' })

/** Puts text into fields of an operation's form; `v` is its caller. */
export const fill = (op: OpName, text: Draft): void =>
  panel.setState(({ drafts }) => ({ drafts: { ...drafts, [op]: { ...drafts[op], ...text } } }))

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
