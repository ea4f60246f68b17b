/** Which vCPU a port notifies; and the proposal, by which vector. */
import type { Tracer } from '../../tracer.ts'
import type { Domain, Vcpu } from '../../world.ts'
import { ECS_IPI, ECS_PIRQ, ECS_VIRQ, virq_is_global } from '../constants.ts'
import { EBUSY, EINVAL, ENOENT, EOPNOTSUPP } from '../errno.ts'
import { evtchn_port_is_masked, evtchn_port_is_pending, evtchn_port_raise } from '../event.ts'
import { pirq_set_affinity } from '../irq.ts'
import { link_pirq_port, unlink_pirq_port } from './pirq_list.ts'
import { consumer_is_xen, currentDomain, notifyVcpu, port_is_valid } from './port.ts'

/** `evtchn_bind_vcpu`: from now on that vCPU is told. What is pending already stays where it was told. */
export function evtchn_bind_vcpu(x: Tracer, port: number, vcpu: number): number {
  const d = currentDomain(x)
  x.enter('evtchn_bind_vcpu', port, vcpu)
  const v = d.vcpus[vcpu]
  if (x.branch('vcpu >= d->max_vcpus', v === undefined) || !v) return x.leave(-ENOENT)
  if (x.branch('!port_is_valid(d, port)', !port_is_valid(x, d, port))) return x.leave(-EINVAL)
  if (x.branch('consumer_is_xen(chn)', consumer_is_xen(x, d, port))) return x.leave(-EINVAL)
  const chn = d.state + port
  if (x.branch('the state does not allow another vCPU', !x.allows(chn, 'BIND_VCPU'))) return x.leave(-EINVAL)
  if (
    x.read(chn) === ECS_VIRQ &&
    !x.branch('virq_is_global(chn->u.virq)', virq_is_global(x.read(d.virq + port), x.release))
  ) {
    return x.leave(-EINVAL)
  }
  // A vector number means something on one vCPU only.
  if (x.release.bind_vector && x.read(d.notify_vcpu_id + port) !== vcpu) x.write(d.upcall_vector + port, 0)
  moveToVcpu(x, d, port, v)
  return x.leave(0)
}

/** Writes `notify_vcpu_id`; a PIRQ's list entry and physical affinity go along. */
function moveToVcpu(x: Tracer, d: Domain, port: number, v: Vcpu): void {
  if (x.read(d.state + port) !== ECS_PIRQ) {
    x.write(d.notify_vcpu_id + port, v.id)
  } else if (!x.branch('chn->notify_vcpu_id == vcpu_id', x.read(d.notify_vcpu_id + port) === v.id)) {
    unlink_pirq_port(x, d, port, notifyVcpu(x, d, port))
    x.write(d.notify_vcpu_id + port, v.id)
    pirq_set_affinity(x, d, x.read(d.pirq_irq + port), v.id)
    link_pirq_port(x, d, port, v)
  }
}

/**
 * PROPOSAL, in no release: EVTCHNOP_bind_vector gives one channel its own vector on one vCPU. The checks stand in
 * the order of the specification; `vector` 0 removes the private vector. If the port is pending and unmasked it
 * is raised anew, by whatever method it has now, so that a change of method strands no event.
 */
export function evtchn_bind_vector(
  x: Tracer,
  port: number,
  vcpu: number,
  vector: number,
  pad: number,
): number {
  const d = currentDomain(x)
  x.enter('evtchn_bind_vector', port, vcpu, vector)
  if (x.branch('bind->_pad != 0', pad !== 0)) return x.leave(-EINVAL)
  if (x.branch('!is_hvm_domain(d)', !d.hvm)) return x.leave(-EOPNOTSUPP)
  const v = d.vcpus[vcpu]
  if (x.branch('vcpu >= d->max_vcpus', v === undefined) || !v) return x.leave(-ENOENT)
  if (x.branch('vector != 0 && vector < 0x10', vector !== 0 && vector < 0x10)) return x.leave(-EINVAL)
  if (x.branch('!port_is_valid(d, port)', !port_is_valid(x, d, port))) return x.leave(-EINVAL)
  if (x.branch('consumer_is_xen(chn)', consumer_is_xen(x, d, port))) return x.leave(-EINVAL)
  const chn = d.state + port
  if (x.branch('chn->state is ECS_FREE or ECS_RESERVED', !x.allows(chn, 'BIND_VECTOR')))
    return x.leave(-EINVAL)
  const state = x.read(chn)
  const fixed = state === ECS_IPI || (state === ECS_VIRQ && !virq_is_global(x.read(d.virq + port), x.release))
  if (
    x.branch(
      'bound to one vCPU for life, and vcpu != chn->notify_vcpu_id',
      fixed && vcpu !== x.read(d.notify_vcpu_id + port),
    )
  ) {
    return x.leave(-EINVAL)
  }
  const clash =
    vector !== 0 && x.read(d.callback_via_type) === 3 && (x.read(d.callback_via) & 0xff) === vector
  if (x.branch("vector == the domain's callback vector", clash)) return x.leave(-EBUSY)
  if (!fixed) moveToVcpu(x, d, port, v)
  x.write(d.upcall_vector + port, vector)
  const waits = evtchn_port_is_pending(x, d, port) && !evtchn_port_is_masked(x, d, port)
  if (x.branch('PENDING && !MASKED', waits)) evtchn_port_raise(x, v, port)
  return x.leave(0)
}
