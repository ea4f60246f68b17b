/** One step in words. The only source of sentences about steps: panels, live region, lessons and exports read it. */
import { chipWords } from './narrate/chips.ts'
import { entryWords } from './narrate/entry.ts'
import { eventChannelWords } from './narrate/eventChannel.ts'
import { fifoWords } from './narrate/fifo.ts'
import { hvmIrqWords } from './narrate/hvmIrq.ts'
import { argsText, errnoWords } from './narrate/names.ts'
import { type BranchWords, type FnWords, type Say, Scene, said, upper } from './narrate/scene.ts'
import { scheduleWords } from './narrate/schedule.ts'
import { sendWords } from './narrate/send.ts'
import { writeSentence } from './narrate/writes.ts'
import type { Trace } from './run.ts'
import { ERESTART } from './xen/errno.ts'
import { type Fn, fnInfo, nameIn } from './xen/source.ts'
import { zoneOf } from './zones.ts'

export { callStack, type EnterStep } from './narrate/frames.ts'
export { argsText, opText, resultText } from './narrate/names.ts'
export { whyText } from './narrate/why.ts'

/** Everything there is to say, by function. The compiler sees to it that no function is forgotten. */
export const words: Readonly<Record<Fn, FnWords>> = {
  ...eventChannelWords,
  ...sendWords,
  ...fifoWords,
  ...scheduleWords,
  ...hvmIrqWords,
  ...chipWords,
  ...entryWords,
} satisfies Record<Fn, FnWords>

const branchWords = (fn: Fn, condition: string): BranchWords | undefined => words[fn].branches?.[condition]

/** Text without a sentence of its own. A test sees to it that no step of ours falls back to it. */
export const FALLBACK = 'A step without a sentence'

/** A function's name in the release that the trace ran on. */
export const fnName = (trace: Trace, fn: Fn): string => nameIn(fn, trace.release)

/** Why a call was refused: the last condition before the error was handed upwards. */
function refusal(trace: Trace, index: number): Say | undefined {
  for (let i = index; i >= 0; i--) {
    const step = trace.step(i)
    if (step.kind === 'enter') return undefined
    if (step.kind === 'branch') return branchWords(step.fn, step.condition)?.[2]
  }
  return undefined
}

/** The scene in which a refusal was decided, so that its reason names the right arguments. */
function refusalScene(trace: Trace, index: number): Scene {
  let i = index
  while (i > 0 && trace.step(i).kind !== 'branch') i--
  return new Scene(trace, i)
}

function leaveSentence(s: Scene, fn: Fn, result: number | undefined): string {
  const caller = s.trace.stepAt(s.index + 1)
  const name = fnName(s.trace, fn)
  // A plain return is a stop at the end of the trace only; what is left there may be no C function, with no caller.
  if (result === undefined)
    return s.index === s.trace.length - 1
      ? `${name} is done, and here the scenario ends.`
      : `${name} is done, and its caller goes on.`
  if (result === -ERESTART) return `${name} returns ${errnoWords(result)}: the rest of the work is put off.`
  if (result < 0 && fn !== 'vlapic_has_pending_irq' && fn !== 'vpic_ack_pending_irq') {
    const why = refusal(s.trace, s.index)
    const reason = why ? said(why, refusalScene(s.trace, s.index)) : 'Xen does not know the command'
    return `${name} returns ${errnoWords(result)}: ${reason}.`
  }
  const say = words[fn].result
  if (say) return upper(say(s, result))
  return caller && result === 0 ? `${name} returns 0: it is done.` : `${name} returns ${result}.`
}

/** What happens in a step (0-based index), as one sentence. */
export function narrate(trace: Trace, index: number): string {
  const s = new Scene(trace, index)
  const { step } = s
  switch (step.kind) {
    case 'enter':
      return upper(said(words[step.fn].enter, s))
    case 'branch': {
      const entry = branchWords(step.fn, step.condition)
      return entry ? upper(said(entry[step.value ? 0 : 1], s)) : `${FALLBACK}: ${step.condition}.`
    }
    case 'leave':
      return leaveSentence(s, step.fn, step.result)
    case 'write':
      return upper(writeSentence(s, step) ?? `${FALLBACK}: ${trace.world.cellName(step.cell)}.`)
  }
}

/** The function of a step with its arguments: `hvm_assert_evtchn_irq(d1v0)`. */
export function headline(trace: Trace, index: number): string {
  const { enter } = new Scene(trace, index)
  return enter ? `${fnName(trace, enter.fn)}(${argsText(trace.world, enter)})` : 'scheduler'
}

/** The function that runs at a step; undefined outside all functions. */
export const functionAt = (trace: Trace, index: number): Fn | undefined => new Scene(trace, index).enter?.fn

/** Is this step part of the proposal? */
export const isProposal = (fn: Fn): boolean => fnInfo(fn).proposal === true

/** The context a step runs in, as a phrase. */
export function zoneText(trace: Trace, index: number): string {
  switch (zoneOf(trace, index)) {
    case 'guest':
      return 'in the guest'
    case 'xen':
      return trace.runAt(index + 1)?.op.op.match(/^(EVTCHNOP|HVM|SCHEDOP)/) ? 'hypercall context' : 'in Xen'
    case 'irq':
      return 'interrupt context'
    case 'softirq':
      return 'softirq context'
    case 'chips':
      return 'virtual interrupt chips'
    case 'entry':
      return 'VM exit and entry'
    case 'environment':
      return 'around Xen'
  }
}

/** Where one is: `step 34 of 178 · hypercall context`. */
export const contextLine = (trace: Trace, index: number): string =>
  `step ${index + 1} of ${trace.length} · ${zoneText(trace, index)}`
