/** Each vCPU's list of the ports of PIRQs that it is notified of. */
import type { Tracer } from '../../tracer.ts'
import type { Domain, Vcpu } from '../../world.ts'

/** Puts a PIRQ port at the head of its vCPU's list. */
export function link_pirq_port(x: Tracer, d: Domain, port: number, v: Vcpu): void {
  x.enter('link_pirq_port', port, v.index)
  const head = x.read(v.pirq_evtchn_head)
  x.write(d.pirq_prev_port + port, 0)
  x.write(d.pirq_next_port + port, head)
  if (head !== 0) x.write(d.pirq_prev_port + head, port)
  x.write(v.pirq_evtchn_head, port)
  x.leave()
}

export function unlink_pirq_port(x: Tracer, d: Domain, port: number, v: Vcpu): void {
  x.enter('unlink_pirq_port', port, v.index)
  const next = x.read(d.pirq_next_port + port)
  const prev = x.read(d.pirq_prev_port + port)
  if (next !== 0) x.write(d.pirq_prev_port + next, prev)
  if (prev !== 0) x.write(d.pirq_next_port + prev, next)
  else x.write(v.pirq_evtchn_head, next)
  x.leave()
}
