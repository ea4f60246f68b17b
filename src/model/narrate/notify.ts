/** Telling the vCPU of a pending port, in words: common/event_2l.c's tail, which the proposal branches off. */
import { type BranchWords, hex, type Scene } from './scene.ts'

/** The vCPU that the port of the scene notifies. */
export const ownVcpu = (s: Scene): string => `${s.d}v${s.read(s.domain.notify_vcpu_id + s.port)}`

/** The vCPU that is told: set_pending's argument, elsewhere the one the channel names. */
const told = (s: Scene): string => (s.enter?.fn === 'evtchn_2l_set_pending' ? s.v : ownVcpu(s))

const SELECTOR = 'test_and_set_bit(port / BITS_PER_EVTCHN_WORD(d), evtchn_pending_sel)'

/** The tail of set_pending and unmask, and of the proposal's bind_vector. */
export const notify = {
  'evtchn->upcall_vector != 0': [
    s =>
      `Proposal: ${s.p} has its own vector ${hex(s.read(s.domain.upcall_vector + s.port))}, so selector and upcall flag are passed by.`,
    s => `Proposal: ${s.p} has no vector of its own, so it goes the way of all other channels.`,
  ],
  [SELECTOR]: [
    s =>
      `${told(s)}'s selector already names this word, so a look at it is due anyway and nobody is told again.`,
    s => `${told(s)}'s selector did not name this word yet, so the vCPU has to be marked.`,
  ],
} as const satisfies Record<string, BranchWords>
