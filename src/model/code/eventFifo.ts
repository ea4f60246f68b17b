/** Our pseudo-code of common/event_fifo.c, and of the guest that consumes the queues. Notation: parse.ts. */
import type { Fn } from '../xen/source.ts'

export const eventFifoCode = {
  evtchn_fifo_init: `
evtchn->priority = EVTCHN_FIFO_PRIORITY_DEFAULT     = priority
`,
  evtchn_fifo_set_pending: `
word = the port's event word, in the guest's pages
if !word:                                           ? !word
  # no page for it yet: remembered until there is one
  evtchn->pending = true                            = pending
  return                                            <
[fifo_pending_after_lock] if !v->evtchn_fifo->control_block:   ? !v->evtchn_fifo->control_block
[fifo_pending_after_lock]   return                  <
was_pending = test_and_set_bit(EVTCHN_FIFO_PENDING, word)   = frame.word
if !test_bit(EVTCHN_FIFO_MASKED, word):             ? test_bit(EVTCHN_FIFO_MASKED, word)
  [bind_vector] if evtchn->upcall_vector != 0:      ? evtchn->upcall_vector != 0
  [bind_vector]   if it is news: hvm_assert_evtchn_vector(v, vector)   > hvm_assert_evtchn_vector
  [bind_vector] else if !test_bit(EVTCHN_FIFO_LINKED, word):   ? test_bit(EVTCHN_FIFO_LINKED, word)
  [!bind_vector] if !test_bit(EVTCHN_FIFO_LINKED, word):   ? test_bit(EVTCHN_FIFO_LINKED, word)
    # from old_q, where it was last, to q: v's queue of its priority
    [fifo_control_block_for_all,!fifo_pending_after_lock] v has no control block: nothing to link to
    if test_and_set_bit(EVTCHN_FIFO_LINKED, word):   ? test_and_set_bit(EVTCHN_FIFO_LINKED, word) ; = frame.word
      # another CPU was faster
      go to the pollers
    [!fifo_stale_tails_trusted] if old_q->tail == port:   ? old_q->tail == port
    [!fifo_stale_tails_trusted]   old_q->tail = 0   = queue.tail
    [!fifo_stale_tails_trusted] if old_q != q:      ? old_q != q
    [!fifo_stale_tails_trusted]   evtchn->last_vcpu_id = v->vcpu_id   = last_vcpu_id
    [!fifo_stale_tails_trusted]   evtchn->last_priority = q->priority   = last_priority
    if q->tail:                                     ? q->tail
      linked = evtchn_fifo_set_link(d, q->tail, port)   > evtchn_fifo_set_link
    not linked: control_block->head[q] = port       = frame.head
    q->tail = port                                  = queue.tail
    [!fifo_ready_for_every_event] # behind a live tail nobody needs to be told
    [!fifo_ready_for_every_event] if !linked        ? linked
    [!fifo_ready_for_every_event] and !test_and_set_bit(q->priority, &control_block->ready):   ? test_and_set_bit(q->priority, &control_block->ready) ; = frame.ready
    [fifo_ready_for_every_event] if !test_and_set_bit(q->priority, &control_block->ready):   ? test_and_set_bit(q->priority, &control_block->ready) ; = frame.ready
      vcpu_mark_events_pending(v)                   > vcpu_mark_events_pending
if !was_pending:                                    ? was_pending
  evtchn_check_pollers(d, port)                     > evtchn_check_pollers
`,
  evtchn_fifo_set_link: `
w = the tail's event word
if !(*w & (1 << EVTCHN_FIFO_LINKED)):               ? !(*w & (1 << EVTCHN_FIFO_LINKED))
  # the guest has taken the tail already: the queue is empty
  return 0                                          <
w.LINK = port; w.BUSY = 0                           = frame.word
return 1                                            <
`,
  evtchn_fifo_clear_pending: `
if there is a word: clear EVTCHN_FIFO_PENDING       = frame.word
`,
  evtchn_fifo_unmask: `
if !word:                                           ? !word
  return                                            <
clear EVTCHN_FIFO_MASKED in word                    = frame.word
if test_bit(EVTCHN_FIFO_PENDING, word):             ? test_bit(EVTCHN_FIFO_PENDING, word)
  [bind_vector] if evtchn->upcall_vector != 0:      ? evtchn->upcall_vector != 0
  [bind_vector]   hvm_assert_evtchn_vector(v, vector)   > hvm_assert_evtchn_vector
  [bind_vector] else:
  [bind_vector]   evtchn_fifo_set_pending(v, port)  > evtchn_fifo_set_pending
  [!bind_vector] evtchn_fifo_set_pending(v, port)   > evtchn_fifo_set_pending
`,
  evtchn_fifo_destroy: `
for each vCPU v of d:
  unmap v's control block                           = control_block
  forget the tails of v's queues                    = queue.tail
unmap the event array: num_evtchns = 0              = num_evtchns
d->evtchn_fifo = NULL                               = evtchn_fifo
back to 2-level: d->max_evtchns                     = max_evtchns
# the guest's pages keep what is in them
`,
  setup_ports: `
for each port, from 1 on, while port_is_valid(d, port):
  if its 2-level PENDING bit is set:
    evtchn->pending = true                          = pending
  evtchn->priority = EVTCHN_FIFO_PRIORITY_DEFAULT   = priority
`,
  evtchn_fifo_init_control: `
if vcpu_id >= d->max_vcpus:                         ? vcpu_id >= d->max_vcpus
  return -ENOENT                                    <
# the block may not cross the end of its page, and is aligned
if offset > PAGE_SIZE - sizeof(evtchn_fifo_control_block_t):   ? offset > PAGE_SIZE - sizeof(evtchn_fifo_control_block_t)
  return -EINVAL                                    <
if offset & (8 - 1):                                ? offset & (8 - 1)
  return -EINVAL                                    <
if v->evtchn_fifo->control_block:                   ? v->evtchn_fifo->control_block
  return -EINVAL                                    <
if map_guest_page(d, gfn) < 0:                      ? map_guest_page(d, gfn) < 0
  return -EINVAL                                    <
[!fifo_control_block_for_all] give v its queues
[fifo_control_block_for_all] give every vCPU its queues, if they have none
v's control block = that page + offset              = control_block
# the guest's own places start afresh with it
the guest: head[q] = none                           = guest.head
the guest: ready = 0                                = guest.ready
if !d->evtchn_fifo:                                 ? !d->evtchn_fifo
  # the first block: from now on the domain uses FIFO
  d->evtchn_fifo = a new, empty event array         = evtchn_fifo
  d->max_evtchns = EVTCHN_FIFO_NR_CHANNELS          = max_evtchns
  setup_ports(d)                                    > setup_ports
return 0                                            <
`,
  evtchn_fifo_expand_array: `
if !d->evtchn_fifo:                                 ? !d->evtchn_fifo
  [expand_array_eopnotsupp] return -EOPNOTSUPP      <
  [!expand_array_eopnotsupp] return -ENOSYS         <
if slot >= EVTCHN_FIFO_MAX_EVENT_ARRAY_PAGES:       ? slot >= EVTCHN_FIFO_MAX_EVENT_ARRAY_PAGES
  return -ENOSPC                                    <
if map_guest_page(d, gfn) < 0:                      ? map_guest_page(d, gfn) < 0
  return -EINVAL                                    <
event_array[slot] = the page                        = event_array
num_evtchns += 1024                                 = num_evtchns
for each valid port of the page:
  # it was raised while it had no word
  if evtchn->pending:                               ? evtchn->pending
    evtchn_fifo_set_pending(its vCPU, port)         > evtchn_fifo_set_pending
return 0                                            <
`,
  guestFifoScan: `
ready |= what control_block->ready holds; leave 0   = frame.ready
while ready != 0:
  q = the lowest bit of ready
  port = where the guest is in q, else control_block->head[q]
  if there is a port, and a word for it:
    take it off: LINKED = 0, LINK = 0               = frame.word
    if PENDING and not MASKED:                      ? PENDING and not MASKED
      PENDING = 0; handle the port                  = frame.word
  the place in q = the port behind it, or none      = guest.head
  nothing behind it: ready -= q
  ready |= what has come to control_block->ready    = frame.ready
what is left of ready waits for the next time       = guest.ready
`,
} satisfies Partial<Record<Fn, string>>
