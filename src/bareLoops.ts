/**
 * For the benchmark: what a send and a scan must read, test and write at the very least. No function, no tracer, and
 * no decision that this scene does not take.
 */
import type { Domain, Vcpu, World } from './model/world.ts'
import { ECS_INTERDOMAIN } from './model/xen/constants.ts'

/** The port of the sender. */
export const SENDER_PORT = 1

export interface Scene {
  readonly world: World
  readonly sender: Domain
  readonly guest: Vcpu
}

/** Two bitmaps and a selector. Returns something that depends on all of it, so that nothing is optimised away. */
export function barePairs(m: Uint32Array, { sender, guest, world }: Scene, n: number): number {
  const d = guest.dom
  const [pending, mask] = [d.evtchn_pending, d.evtchn_mask]
  const [sel, flag] = [guest.evtchn_pending_sel, guest.vcpu_info]
  let handled = 0
  for (let i = 0; i < n; i++) {
    if ((m[sender.state + SENDER_PORT] as number) !== ECS_INTERDOMAIN) break
    const port = m[sender.remote_port + SENDER_PORT] as number
    const [word, bit] = [port >>> 5, 1 << (port & 31)]
    if (((m[pending + word] as number) & bit) === 0) {
      m[pending + word] = (m[pending + word] as number) | bit
      const target = port >>> 6
      if (((m[mask + word] as number) & bit) === 0 && (((m[sel] as number) >>> target) & 1) === 0) {
        m[sel] = (m[sel] as number) | (1 << target)
        if (((m[flag] as number) & 1) === 0) {
          m[flag] = (m[flag] as number) | 1
          handled += (m[world.in_irq] as number) + (m[world.irqs_disabled] as number)
        }
      }
    }
    m[flag] = (m[flag] as number) & ~0xff
    let words = m[sel] as number
    m[sel] = 0
    for (; words !== 0; words &= words - 1) {
      const first = 2 * (31 - Math.clz32(words & -words))
      for (let w = first; w < first + 2; w++) {
        for (
          let ready = (m[pending + w] as number) & ~(m[mask + w] as number);
          ready !== 0;
          ready &= ready - 1
        ) {
          m[pending + w] = (m[pending + w] as number) & ~(ready & -ready)
          handled++
        }
      }
    }
  }
  return handled
}

const [PENDING, MASKED, LINKED, LINK] = [1 << 31, 1 << 30, 1 << 29, 0x1ffff]

/** An event word, a head, Xen's tail and the ready word. */
export function bareFifoPairs(m: Uint32Array, { sender, guest, world }: Scene, n: number): number {
  const d = guest.dom
  const flag = guest.vcpu_info
  let handled = 0
  for (let i = 0; i < n; i++) {
    if ((m[sender.state + SENDER_PORT] as number) !== ECS_INTERDOMAIN) break
    const port = m[sender.remote_port + SENDER_PORT] as number
    const block = m[guest.control_block] as number
    if (port >= (m[d.num_evtchns] as number) || block === 0) break
    const at = (m[d.event_array + (port >>> 10)] as number) + (port & 1023)
    const word = (m[at] as number) | PENDING
    m[at] = word
    if ((word & (MASKED | LINKED)) === 0) {
      m[at] = word | LINKED
      const q = m[d.priority + port] as number
      if ((m[guest.fifo_tail + q] as number) === port) m[guest.fifo_tail + q] = 0
      m[d.last_priority + port] = q
      const tail = m[guest.fifo_tail + q] as number
      const tailAt = (m[d.event_array + (tail >>> 10)] as number) + (tail & 1023)
      const linked = tail !== 0 && ((m[tailAt] as number) & LINKED) !== 0
      if (linked) m[tailAt] = ((m[tailAt] as number) & ~LINK) | port
      else m[block + 2 + q] = port
      m[guest.fifo_tail + q] = port
      if (!linked && (((m[block] as number) >>> q) & 1) === 0) {
        m[block] = (m[block] as number) | (1 << q)
        if (((m[flag] as number) & 1) === 0) {
          m[flag] = (m[flag] as number) | 1
          handled += (m[world.in_irq] as number) + (m[world.irqs_disabled] as number)
        }
      }
    }
    m[flag] = (m[flag] as number) & ~0xff
    let ready = (m[guest.guest_ready] as number) | (m[block] as number)
    m[block] = 0
    while (ready !== 0) {
      const q = 31 - Math.clz32(ready & -ready)
      const head = (m[guest.guest_head + q] as number) || (m[block + 2 + q] as number)
      const headAt = (m[d.event_array + (head >>> 10)] as number) + (head & 1023)
      const event = m[headAt] as number
      const next = event & LINK
      if (next === 0) ready &= ~(1 << q)
      if ((event & (PENDING | MASKED)) === PENDING) handled++
      m[headAt] = event & ~(LINKED | LINK | PENDING)
      m[guest.guest_head + q] = next
      ready |= m[block] as number
      m[block] = 0
    }
    m[guest.guest_ready] = ready
  }
  return handled
}
