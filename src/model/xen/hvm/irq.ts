/** How an HVM guest is told, and what it is told first (arch/x86/hvm/irq.c, 4.4.0). `irq_lock` is elided. */
import type { Tracer } from '../../tracer.ts'
import { Impossible, XenCrash } from '../../tracer.ts'
import type { Domain, Vcpu } from '../../world.ts'
import {
  HVMIRQ_callback_gsi,
  HVMIRQ_callback_none,
  HVMIRQ_callback_pci_intx,
  HVMIRQ_callback_vector,
  VIOAPIC_NUM_PINS,
} from '../constants.ts'
import { evtchn_upcall_pending, vcpu_kick } from '../domain.ts'
import { test_and_clear_bit, test_and_set_bit } from '../event_2l.ts'
import { send_guest_pirq } from '../event_channel/send.ts'
import { domain_emuirq_to_pirq, hvm_domain_use_pirq, in_irq, local_irq_is_enabled } from '../irq.ts'
import { tasklet_schedule } from '../schedule.ts'
import { hvm_interrupt_blocked, type Intack } from './hvm.ts'
import { vioapic_irq_positive_edge } from './vioapic.ts'
import {
  vlapic_accept_pic_intr,
  vlapic_ack_pending_irq,
  vlapic_enabled,
  vlapic_has_pending_irq,
  vlapic_set_irq,
} from './vlapic.ts'
import { vpic_ack_pending_irq, vpic_irq_negative_edge, vpic_irq_positive_edge } from './vpic.ts'

/** GSI of a PCI wire: 16…47 (`hvm_pci_intx_gsi`). */
export const hvm_pci_intx_gsi = (dev: number, intx: number): number =>
  (((dev << 2) + (dev >> 3) + intx) & 31) + 16

/** Router input (PIRQA…D) of a PCI wire (`hvm_pci_intx_link`). */
export const hvm_pci_intx_link = (dev: number, intx: number): number => (dev + intx) & 3

/** ISA IRQ 0 is wired to pin 2, the others to the pin of their number (`hvm_isa_irq_to_gsi`). */
export const hvm_isa_irq_to_gsi = (isa_irq: number): number => (isa_irq === 0 ? 2 : isa_irq)

/** `counter++ == 0`, Xen's first-assertion test. */
function increment(x: Tracer, cell: number): boolean {
  const before = x.read(cell)
  x.write(cell, before + 1)
  return before === 0
}

/** `--counter == 0`, the last de-assertion. The counters are 8 bits wide and can wrap as in C. */
function decrement(x: Tracer, cell: number): boolean {
  const after = (x.read(cell) - 1) & 0xff
  x.write(cell, after)
  return after === 0
}

function assert_gsi(x: Tracer, d: Domain, gsi: number): void {
  x.enter('assert_gsi', d.id, gsi)
  const pirq = domain_emuirq_to_pirq(x, d, gsi)
  if (x.branch('hvm_domain_use_pirq(d, pirq)', hvm_domain_use_pirq(x, d, pirq))) send_guest_pirq(x, d, pirq)
  else vioapic_irq_positive_edge(x, d, gsi)
  x.leave()
}

function assert_irq(x: Tracer, d: Domain, gsi: number, pic_irq: number): void {
  x.enter('assert_irq', d.id, gsi, pic_irq)
  assert_gsi(x, d, gsi)
  vpic_irq_positive_edge(x, d, pic_irq)
  x.leave()
}

function deassert_irq(x: Tracer, d: Domain, isa_irq: number): void {
  x.enter('deassert_irq', d.id, isa_irq)
  const pirq = domain_emuirq_to_pirq(x, d, isa_irq)
  if (!x.branch('hvm_domain_use_pirq(d, pirq)', hvm_domain_use_pirq(x, d, pirq)))
    vpic_irq_negative_edge(x, d, isa_irq)
  x.leave()
}

/** A PCI wire rises: its GSI counts one more source, and so does the ISA IRQ its link is routed to. */
export function __hvm_pci_intx_assert(x: Tracer, d: Domain, device: number, intx: number): void {
  x.enter('__hvm_pci_intx_assert', d.id, device, intx)
  const up = test_and_set_bit(x, d.pci_intx, device * 4 + intx)
  if (x.branch('__test_and_set_bit(device * 4 + intx, pci_intx)', up)) return x.leave()
  const gsi = hvm_pci_intx_gsi(device, intx)
  if (x.branch('gsi_assert_count[gsi]++ == 0', increment(x, d.gsi_assert_count + gsi))) assert_gsi(x, d, gsi)
  const link = hvm_pci_intx_link(device, intx)
  const isa_irq = x.read(d.pci_link_route + link)
  if (
    x.branch('pci_link_assert_count[link]++ == 0', increment(x, d.pci_link_assert_count + link)) &&
    x.branch('isa_irq != 0', isa_irq !== 0) &&
    x.branch('gsi_assert_count[isa_irq]++ == 0', increment(x, d.gsi_assert_count + isa_irq))
  ) {
    assert_irq(x, d, isa_irq, isa_irq)
  }
  x.leave()
}

export function __hvm_pci_intx_deassert(x: Tracer, d: Domain, device: number, intx: number): void {
  x.enter('__hvm_pci_intx_deassert', d.id, device, intx)
  const up = test_and_clear_bit(x, d.pci_intx, device * 4 + intx)
  if (x.branch('!__test_and_clear_bit(device * 4 + intx, pci_intx)', !up)) return x.leave()
  decrement(x, d.gsi_assert_count + hvm_pci_intx_gsi(device, intx))
  const link = hvm_pci_intx_link(device, intx)
  const isa_irq = x.read(d.pci_link_route + link)
  if (
    x.branch('--pci_link_assert_count[link] == 0', decrement(x, d.pci_link_assert_count + link)) &&
    x.branch('isa_irq != 0', isa_irq !== 0) &&
    x.branch('--gsi_assert_count[isa_irq] == 0', decrement(x, d.gsi_assert_count + isa_irq))
  ) {
    deassert_irq(x, d, isa_irq)
  }
  x.leave()
}

export function hvm_isa_irq_assert(x: Tracer, d: Domain, isa_irq: number): void {
  x.enter('hvm_isa_irq_assert', d.id, isa_irq)
  const gsi = hvm_isa_irq_to_gsi(isa_irq)
  if (
    !x.branch('__test_and_set_bit(isa_irq)', test_and_set_bit(x, d.isa_irq, isa_irq)) &&
    x.branch('gsi_assert_count[gsi]++ == 0', increment(x, d.gsi_assert_count + gsi))
  ) {
    assert_irq(x, d, gsi, isa_irq)
  }
  x.leave()
}

export function hvm_isa_irq_deassert(x: Tracer, d: Domain, isa_irq: number): void {
  x.enter('hvm_isa_irq_deassert', d.id, isa_irq)
  if (
    x.branch('__test_and_clear_bit(isa_irq)', test_and_clear_bit(x, d.isa_irq, isa_irq)) &&
    x.branch('--gsi_assert_count[gsi] == 0', decrement(x, d.gsi_assert_count + hvm_isa_irq_to_gsi(isa_irq)))
  ) {
    deassert_irq(x, d, isa_irq)
  }
  x.leave()
}

/**
 * `hvm_set_callback_irq_level`: the domain's one virtual line follows vCPU 0's upcall flag. Called for vCPU 0 only.
 * The upcall *mask* is deliberately not looked at: HVM does not use it.
 */
export function hvm_set_callback_irq_level(x: Tracer, v: Vcpu): void {
  const d = v.dom
  x.enter('hvm_set_callback_irq_level', v.index)
  lockIrq(x, d)
  const asserted = evtchn_upcall_pending(x, v)
  const same = x.read(d.callback_via_asserted) === (asserted ? 1 : 0)
  if (!x.branch('callback_via_asserted == asserted', same)) {
    x.write(d.callback_via_asserted, asserted ? 1 : 0)
    driveCallbackLine(x, d, asserted)
  }
  unlockIrq(x, d)
  x.leave()
}

/**
 * FAULT, in no release here: `irq_lock` is taken in interrupt context too, so it matters who holds it. Kept only where
 * the fault is on; the holder is the CPU's number + 1.
 */
function lockIrq(x: Tracer, d: Domain): void {
  if (!x.release.upcall_never_deferred) return
  const holder = x.read(d.irq_lock)
  if (x.branch('this CPU holds irq_lock', holder === x.cpu + 1))
    throw new XenCrash(
      `deadlock: ${d.name}'s irq_lock is held by what this interrupt stopped, and the CPU waits for itself`,
    )
  if (holder !== 0)
    throw new Impossible(`another CPU holds ${d.name}'s irq_lock there, and this one would wait.`)
  x.write(d.irq_lock, x.cpu + 1)
}

function unlockIrq(x: Tracer, d: Domain): void {
  if (x.release.upcall_never_deferred) x.write(d.irq_lock, 0)
}

/** Raises or lowers whatever line the present callback method stands for; none and vector have no line. */
function driveCallbackLine(x: Tracer, d: Domain, asserted: boolean): void {
  const type = x.read(d.callback_via_type)
  const via = x.read(d.callback_via)
  if (x.branch('callback_via_type == HVMIRQ_callback_gsi', type === HVMIRQ_callback_gsi)) {
    if (asserted && x.branch('gsi_assert_count[gsi]++ == 0', increment(x, d.gsi_assert_count + via))) {
      vioapic_irq_positive_edge(x, d, via)
      if (x.branch('gsi <= 15', via <= 15)) vpic_irq_positive_edge(x, d, via)
    } else if (
      !asserted &&
      x.branch('--gsi_assert_count[gsi] == 0', decrement(x, d.gsi_assert_count + via))
    ) {
      if (x.branch('gsi <= 15', via <= 15)) vpic_irq_negative_edge(x, d, via)
    }
  } else if (x.branch('callback_via_type == HVMIRQ_callback_pci_intx', type === HVMIRQ_callback_pci_intx)) {
    if (asserted) __hvm_pci_intx_assert(x, d, via & 0xff, via >>> 8)
    else __hvm_pci_intx_deassert(x, d, via & 0xff, via >>> 8)
  }
}

/** `hvm_maybe_deassert_evtchn_irq`: on every VM exit of any vCPU; looks at vCPU 0's flag. The only way down for the line. */
export function hvm_maybe_deassert_evtchn_irq(x: Tracer, current: Vcpu): void {
  const v0 = current.dom.vcpus[0] as Vcpu
  x.enter('hvm_maybe_deassert_evtchn_irq', current.index)
  if (
    x.release.line_lowered_by_vcpu0_only &&
    x.branch('it is not vCPU 0 that has left the guest', current.id !== 0)
  )
    return x.leave()
  if (
    x.branch('callback_via_asserted', x.read(current.dom.callback_via_asserted) === 1) &&
    x.branch('!vcpu_info(d->vcpu[0], evtchn_upcall_pending)', !evtchn_upcall_pending(x, v0))
  ) {
    hvm_set_callback_irq_level(x, v0)
  }
  x.leave()
}

/** Is a kick enough, because the callback is a vector? From 4.17 on an upcall vector on vCPU 0 counts as well. */
const is_hvm_pv_evtchn = (x: Tracer, d: Domain): boolean =>
  x.read(d.callback_via_type) === HVMIRQ_callback_vector ||
  (x.release.upcall_vector_counts_as_pv_evtchn && x.read((d.vcpus[0] as Vcpu).evtchn_upcall_vector) !== 0)

/**
 * `hvm_assert_evtchn_irq`: tell this vCPU by the domain's method. In interrupt context, or with interrupts off,
 * `irq_lock` must not be taken, so the vCPU's tasklet does it later. For a vCPU other than 0 under GSI or INTx
 * there is nothing to do: no line exists for it.
 */
export function hvm_assert_evtchn_irq(x: Tracer, v: Vcpu): void {
  x.enter('hvm_assert_evtchn_irq', v.index)
  if (
    !x.release.upcall_never_deferred &&
    (x.branch('in_irq()', in_irq(x)) || x.branch('!local_irq_is_enabled()', !local_irq_is_enabled(x)))
  ) {
    tasklet_schedule(x, v)
  } else if (
    x.release.upcall_vector &&
    x.branch('evtchn_upcall_vector != 0', x.read(v.evtchn_upcall_vector) !== 0)
  ) {
    const raise =
      !x.release.upcall_vector_needs_lapic || x.branch('vlapic_enabled(vcpu_vlapic(v))', vlapic_enabled(x, v))
    if (raise) vlapic_set_irq(x, v, x.read(v.evtchn_upcall_vector), 0)
  } else if (x.branch('is_hvm_pv_evtchn_vcpu(v)', is_hvm_pv_evtchn(x, v.dom))) {
    vcpu_kick(x, v)
  } else if (x.branch('v->vcpu_id == 0', v.id === 0)) {
    hvm_set_callback_irq_level(x, v)
  }
  x.leave()
}

/** PROPOSAL, in no release: raise one channel's own vector, or remember it for the tasklet. */
export function hvm_assert_evtchn_vector(x: Tracer, v: Vcpu, vector: number): void {
  x.enter('hvm_assert_evtchn_vector', v.index, vector)
  if (x.branch('in_irq()', in_irq(x)) || x.branch('!local_irq_is_enabled()', !local_irq_is_enabled(x))) {
    test_and_set_bit(x, v.evtchn_vectors_deferred, vector)
    tasklet_schedule(x, v)
  } else if (x.branch('vlapic_enabled(vcpu_vlapic(v))', vlapic_enabled(x, v))) {
    vlapic_set_irq(x, v, vector, 0)
  }
  x.leave()
}

/** PROPOSAL, in no release: the tasklet raises the remembered vectors, lowest first, then the generic upcall if it is due. */
export function runDeferredVectors(x: Tracer, v: Vcpu): void {
  x.enter('hvm_assert_evtchn_irq_tasklet', v.index)
  for (let w = 0; w < 8; w++) {
    let bits = x.read(v.evtchn_vectors_deferred + w)
    if (bits !== 0) x.write(v.evtchn_vectors_deferred + w, 0)
    for (; bits !== 0; bits &= bits - 1)
      hvm_assert_evtchn_vector(x, v, w * 32 + 31 - Math.clz32(bits & -bits))
  }
  if (x.branch('vcpu_info(v, evtchn_upcall_pending)', evtchn_upcall_pending(x, v)))
    hvm_assert_evtchn_irq(x, v)
  x.leave()
}

/**
 * `hvm_set_callback_via`: takes the old line down, stores the method, puts the new line up if it is asserted.
 * `via` is the 64-bit value of HVM_PARAM_CALLBACK_IRQ. Never fails: what it does not understand means "none".
 */
export function hvm_set_callback_via(x: Tracer, d: Domain, via: bigint): void {
  x.enter('hvm_set_callback_via', d.id)
  const low = Number(via & 0xffffffffn)
  let type = (Number(via >> 56n) + 1) & 0xff
  const odd = (type === HVMIRQ_callback_gsi && via === 0n) || type > HVMIRQ_callback_vector
  if (x.branch('via == 0 || via_type > HVMIRQ_callback_vector', odd)) type = HVMIRQ_callback_none
  // Without the emulated controllers there is no line to drive: such a domain keeps the method it had.
  const lineless = d.spec.pvh === true && type !== HVMIRQ_callback_vector
  if (lineless && x.branch('!has_vlapic(d) || !has_vioapic(d) || !has_vpic(d)', true)) return x.leave()
  const asserted = x.read(d.callback_via_asserted) === 1
  if (x.branch('callback_via_asserted', asserted)) driveCallbackLine(x, d, false)
  x.write(d.callback_via_type, type)
  switch (type) {
    case HVMIRQ_callback_gsi: {
      const gsi = low & 0xff
      x.write(d.callback_via, gsi)
      if (x.branch('gsi == 0 || gsi >= ARRAY_SIZE(gsi_assert_count)', gsi === 0 || gsi >= VIOAPIC_NUM_PINS)) {
        x.write(d.callback_via_type, HVMIRQ_callback_none)
      }
      break
    }
    case HVMIRQ_callback_pci_intx:
      x.write(d.callback_via, ((low >>> 11) & 31) | ((low & 3) << 8))
      break
    case HVMIRQ_callback_vector:
      x.write(d.callback_via, low & 0xff)
      break
  }
  if (asserted) driveCallbackLine(x, d, true)
  if (x.release.callback_change_asserts) {
    for (const v of d.vcpus) if (x.read(v.VPF_down) === 0) hvm_assert_evtchn_irq(x, v)
  }
  x.leave()
}

/** `hvm_set_pci_link_route`: an asserted link takes its assertion from the old ISA IRQ to the new one. */
export function hvm_set_pci_link_route(x: Tracer, d: Domain, link: number, isa_irq: number): void {
  x.enter('hvm_set_pci_link_route', d.id, link, isa_irq)
  const old = x.read(d.pci_link_route + link)
  if (x.branch('old_isa_irq == isa_irq', old === isa_irq)) return x.leave()
  x.write(d.pci_link_route + link, isa_irq)
  if (x.branch('pci_link_assert_count[link] == 0', x.read(d.pci_link_assert_count + link) === 0))
    return x.leave()
  if (old !== 0 && x.branch('--gsi_assert_count[old_isa_irq] == 0', decrement(x, d.gsi_assert_count + old))) {
    vpic_irq_negative_edge(x, d, old)
  }
  if (
    isa_irq !== 0 &&
    x.branch('gsi_assert_count[isa_irq]++ == 0', increment(x, d.gsi_assert_count + isa_irq))
  ) {
    vioapic_irq_positive_edge(x, d, isa_irq)
    vpic_irq_positive_edge(x, d, isa_irq)
  }
  x.leave()
}

/** `hvm_vcpu_has_pending_irq`: the first source that has something. The callback vector is a look at memory, no latch. */
export function hvm_vcpu_has_pending_irq(x: Tracer, v: Vcpu): Intack {
  const d = v.dom
  x.enter('hvm_vcpu_has_pending_irq', v.index)
  const found = ((): Intack => {
    if (x.branch('nmi_pending', x.read(v.nmi_pending) === 1)) return { source: 'nmi', vector: 2 }
    if (
      x.branch(
        'callback_via_type == HVMIRQ_callback_vector',
        x.read(d.callback_via_type) === HVMIRQ_callback_vector,
      ) &&
      x.branch('vcpu_info(v, evtchn_upcall_pending)', evtchn_upcall_pending(x, v))
    ) {
      return { source: 'vector', vector: x.read(d.callback_via) & 0xff }
    }
    if (
      x.branch('vlapic_accept_pic_intr(v)', vlapic_accept_pic_intr(x, v)) &&
      x.branch('vpic[0].int_output', x.read(d.vpic[0].int_output) === 1)
    ) {
      return { source: 'pic', vector: 0 }
    }
    const vector = vlapic_has_pending_irq(x, v)
    return vector === -1 ? { source: 'none', vector: 0 } : { source: 'lapic', vector }
  })()
  x.leave(found.source === 'none' ? 0 : 1)
  return found
}

/** `hvm_vcpu_ack_pending_irq`: takes the interrupt from its controller. For the callback vector there is nothing to take. */
export function hvm_vcpu_ack_pending_irq(x: Tracer, v: Vcpu, intack: Intack): Intack {
  x.enter('hvm_vcpu_ack_pending_irq', v.index)
  let taken = intack
  switch (intack.source) {
    case 'nmi':
      x.write(v.nmi_pending, 0)
      break
    case 'pic': {
      const vector = vpic_ack_pending_irq(x, v)
      taken = x.branch('vpic_ack_pending_irq(v) == -1', vector === -1)
        ? { source: 'none', vector: 0 }
        : { source: 'pic', vector: vector & 0xff }
      break
    }
    case 'lapic':
      vlapic_ack_pending_irq(x, v, intack.vector)
      break
  }
  x.leave()
  return taken
}

/** Would an interrupt be taken if the vCPU did not go to sleep? The question of SCHEDOP_block and SCHEDOP_poll. */
export function hvm_local_events_need_delivery(x: Tracer, v: Vcpu): boolean {
  x.enter('hvm_local_events_need_delivery', v.index)
  const intack = hvm_vcpu_has_pending_irq(x, v)
  const need =
    !x.branch('intack.source == hvm_intsrc_none', intack.source === 'none') &&
    hvm_interrupt_blocked(x, v, intack) === 'none'
  x.leave(need ? 1 : 0)
  return need
}
