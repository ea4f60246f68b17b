/** May an interrupt be taken now? And HVM_PARAM_CALLBACK_IRQ's outer checks (arch/x86/hvm/hvm.c). */
import type { Tracer } from '../../tracer.ts'
import type { Domain, Vcpu } from '../../world.ts'
import { APIC_TASKPRI } from '../constants.ts'
import { EINVAL, ENOENT, EPERM, ESRCH } from '../errno.ts'
import { domainByAnyId } from '../event_channel/port.ts'
import { hvm_assert_evtchn_irq, hvm_set_callback_via, hvm_set_pci_link_route } from './irq.ts'
import { vlapic_get_reg } from './vlapic.ts'

/** `struct hvm_intack`: where the next interrupt comes from. A PIC's vector is known only once acknowledged. */
export interface Intack {
  readonly source: 'none' | 'nmi' | 'vector' | 'pic' | 'lapic'
  readonly vector: number
}

/** `enum hvm_intblk`, as far as the guest here can be blocked. */
export type Blocked = 'none' | 'rflags_ie' | 'tpr'

/** `hvm_interrupt_blocked`. TPR holds back the LAPIC only; `evtchn_upcall_mask` is not asked at all. */
export function hvm_interrupt_blocked(x: Tracer, v: Vcpu, intack: Intack): Blocked {
  x.enter('hvm_interrupt_blocked', v.index)
  const blocked = ((): Blocked => {
    if (x.branch('source != nmi && !(RFLAGS & IF)', intack.source !== 'nmi' && x.read(v.rflags_if) === 0))
      return 'rflags_ie'
    if (
      x.branch('source == lapic', intack.source === 'lapic') &&
      x.branch('(TPR >> 4) >= (vector >> 4)', vlapic_get_reg(x, v, APIC_TASKPRI) >>> 4 >= intack.vector >>> 4)
    ) {
      return 'tpr'
    }
    return 'none'
  })()
  x.leave(blocked === 'none' ? 0 : 1)
  return blocked
}

/** HVMOP_set_param of HVM_PARAM_CALLBACK_IRQ. */
export function setCallbackParam(x: Tracer, dom: number, via: bigint): number {
  x.enter('do_hvm_op', dom)
  const d = domainByAnyId(x, dom)
  if (x.branch('d == NULL', d === undefined) || !d) return x.leave(-ESRCH)
  if (x.branch('!is_hvm_domain(d)', !d.hvm)) return x.leave(-EINVAL)
  const permitted = x.current?.dom === d || x.current?.dom.spec.priv === true
  if (x.branch('xsm_hvm_param(XSM_TARGET, d) != 0', !permitted)) return x.leave(-EPERM)
  hvm_set_callback_via(x, d, via)
  return x.leave(0)
}

/** `hvmop_set_evtchn_upcall_vector` (4.6): a LAPIC vector of its own for one vCPU. It can be changed, never cleared. */
export function hvmop_set_evtchn_upcall_vector(x: Tracer, d: Domain, vcpu: number, vector: number): number {
  x.enter('hvmop_set_evtchn_upcall_vector', vcpu, vector)
  if (x.branch('!is_hvm_domain(d)', !d.hvm)) return x.leave(-EINVAL)
  if (x.branch('vector < 0x10', vector < 0x10)) return x.leave(-EINVAL)
  const v = d.vcpus[vcpu]
  if (x.branch('vcpu >= d->max_vcpus', v === undefined) || !v) return x.leave(-ENOENT)
  x.write(v.evtchn_upcall_vector, vector)
  if (x.release.callback_change_asserts) hvm_assert_evtchn_irq(x, v)
  return x.leave(0)
}

/** HVMOP_set_pci_link_route, done for the guest by its device model (hvmloader's tables). */
export function setPciLinkRoute(x: Tracer, dom: number, link: number, isa_irq: number): number {
  x.enter('do_hvm_op', dom)
  const d = x.world.domain(dom)
  if (x.branch('link > 3 || isa_irq > 15', link > 3 || isa_irq > 15)) return x.leave(-EINVAL)
  if (x.branch('d == NULL', d === undefined) || !d) return x.leave(-ESRCH)
  if (x.branch('!is_hvm_domain(d)', !d.hvm)) return x.leave(-EINVAL)
  hvm_set_pci_link_route(x, d, link, isa_irq)
  return x.leave(0)
}
