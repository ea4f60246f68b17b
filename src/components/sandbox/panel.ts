/** The panel's own state: open or not, and what has been typed. It outlives the panel, so closing loses nothing. */
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { OpName } from '../../model/ops.ts'
import type { Draft } from './draft.ts'

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
