/** Our pseudo-code of common/event_2l.c. Notation: parse.ts. */
import type { Fn } from '../xen/source.ts'

export const event2lCode = {
  evtchn_2l_set_pending: `
# three filters: PENDING, MASKED, and the selector
if test_and_set_bit(port, evtchn_pending):          ? test_and_set_bit(port, evtchn_pending) ; = evtchn_pending
  return                                            <
if !test_bit(port, evtchn_mask):                    ? test_bit(port, evtchn_mask)
  [bind_vector] if evtchn->upcall_vector != 0:      ? evtchn->upcall_vector != 0
  [bind_vector]   hvm_assert_evtchn_vector(v, vector)   > hvm_assert_evtchn_vector
  word = port / BITS_PER_EVTCHN_WORD(d)
  [bind_vector] else if !test_and_set_bit(word, evtchn_pending_sel):   ? test_and_set_bit(port / BITS_PER_EVTCHN_WORD(d), evtchn_pending_sel) ; = evtchn_pending_sel
  [!bind_vector] if !test_and_set_bit(word, evtchn_pending_sel):   ? test_and_set_bit(port / BITS_PER_EVTCHN_WORD(d), evtchn_pending_sel) ; = evtchn_pending_sel
    vcpu_mark_events_pending(v)                     > vcpu_mark_events_pending
# pollers are woken even if the port is masked
evtchn_check_pollers(d, port)                       > evtchn_check_pollers
`,
  evtchn_2l_clear_pending: `
test_and_clear_bit(port, evtchn_pending)            = evtchn_pending
`,
  evtchn_2l_unmask: `
# in this order: clear MASKED, look at PENDING, set the selector
v = the vCPU that the port notifies
if test_and_clear_bit(port, evtchn_mask)            ? test_and_clear_bit(port, evtchn_mask) ; = evtchn_mask
and test_bit(port, evtchn_pending):                 ? test_bit(port, evtchn_pending)
  [bind_vector] if evtchn->upcall_vector != 0:      ? evtchn->upcall_vector != 0
  [bind_vector]   hvm_assert_evtchn_vector(v, vector)   > hvm_assert_evtchn_vector
  word = port / BITS_PER_EVTCHN_WORD(d)
  [bind_vector] else if !test_and_set_bit(word, evtchn_pending_sel):   ? test_and_set_bit(port / BITS_PER_EVTCHN_WORD(d), evtchn_pending_sel) ; = evtchn_pending_sel
  [!bind_vector] if !test_and_set_bit(word, evtchn_pending_sel):   ? test_and_set_bit(port / BITS_PER_EVTCHN_WORD(d), evtchn_pending_sel) ; = evtchn_pending_sel
    vcpu_mark_events_pending(v)                     > vcpu_mark_events_pending
`,
} satisfies Partial<Record<Fn, string>>
