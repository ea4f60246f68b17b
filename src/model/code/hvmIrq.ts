/** Our pseudo-code of how an HVM guest is told, and what it is told first: arch/x86/hvm/hvm.c, irq.c. Notation: parse.ts. */
import type { Fn } from '../xen/source.ts'

export const hvmIrqCode = {
  do_hvm_op: `
# HVMOP_set_pci_link_route:
if link > 3 || isa_irq > 15:                        ? link > 3 || isa_irq > 15
  return -EINVAL                                    <
# both operations:
if d == NULL:                                       ? d == NULL
  return -ESRCH                                     <
if !is_hvm_domain(d):                               ? !is_hvm_domain(d)
  return -EINVAL                                    <
# HVM_PARAM_CALLBACK_IRQ: only for d itself or a control domain
if xsm_hvm_param(XSM_TARGET, d) != 0:               ? xsm_hvm_param(XSM_TARGET, d) != 0
  return -EPERM                                     <
hvm_set_callback_via(d, via)                        > hvm_set_callback_via
# HVMOP_set_pci_link_route:
hvm_set_pci_link_route(d, link, isa_irq)            > hvm_set_pci_link_route
return 0                                            <
`,
  hvmop_set_evtchn_upcall_vector: `
if !is_hvm_domain(d):                               ? !is_hvm_domain(d)
  return -EINVAL                                    <
# 0 is refused as well: it can be changed, never taken away
if vector < 0x10:                                   ? vector < 0x10
  return -EINVAL                                    <
if vcpu >= d->max_vcpus:                            ? vcpu >= d->max_vcpus
  return -ENOENT                                    <
v->evtchn_upcall_vector = vector                    = evtchn_upcall_vector
[callback_change_asserts] hvm_assert_evtchn_irq(v)  > hvm_assert_evtchn_irq
return 0                                            <
`,
  hvm_assert_evtchn_irq: `
[!upcall_never_deferred] # no irq_lock in an interrupt: a tasklet calls this again
[!upcall_never_deferred] if in_irq()                ? in_irq()
[!upcall_never_deferred] or !local_irq_is_enabled():   ? !local_irq_is_enabled()
[!upcall_never_deferred]   tasklet_schedule(v's tasklet)   > tasklet_schedule
[upcall_never_deferred] # at once, even in the middle of an interrupt
[upcall_never_deferred,upcall_vector] if evtchn_upcall_vector != 0:   ? evtchn_upcall_vector != 0
[!upcall_never_deferred,upcall_vector] else if evtchn_upcall_vector != 0:   ? evtchn_upcall_vector != 0
[upcall_vector,upcall_vector_needs_lapic]   if vlapic_enabled(vcpu_vlapic(v)):   ? vlapic_enabled(vcpu_vlapic(v))
[upcall_vector,upcall_vector_needs_lapic]     vlapic_set_irq(v, its vector, edge)   > vlapic_set_irq
[upcall_vector,!upcall_vector_needs_lapic]   vlapic_set_irq(v, its vector, edge)   > vlapic_set_irq
[upcall_never_deferred,!upcall_vector] if is_hvm_pv_evtchn_vcpu(v):   ? is_hvm_pv_evtchn_vcpu(v)
[upcall_never_deferred,upcall_vector] else if is_hvm_pv_evtchn_vcpu(v):   ? is_hvm_pv_evtchn_vcpu(v)
[!upcall_never_deferred] else if is_hvm_pv_evtchn_vcpu(v):   ? is_hvm_pv_evtchn_vcpu(v)
  [!upcall_vector_counts_as_pv_evtchn] # the callback is a vector: VM entry looks at the flag
  [upcall_vector_counts_as_pv_evtchn] # the callback is a vector, or vCPU 0 has one of its own
  vcpu_kick(v)                                      > vcpu_kick
else if v->vcpu_id == 0:                            ? v->vcpu_id == 0
  hvm_set_callback_irq_level(v)                     > hvm_set_callback_irq_level
# any other vCPU: nothing, for the line follows vCPU 0
`,
  hvm_assert_evtchn_vector: `
# proposal: one channel's own vector
if in_irq()                                         ? in_irq()
or !local_irq_is_enabled():                         ? !local_irq_is_enabled()
  set the vector's bit in v's evtchn_vectors_deferred   = evtchn_vectors_deferred
  tasklet_schedule(v's tasklet)                     > tasklet_schedule
else if vlapic_enabled(vcpu_vlapic(v)):             ? vlapic_enabled(vcpu_vlapic(v))
  vlapic_set_irq(v, vector, edge)                   > vlapic_set_irq
# a LAPIC that is off: raised when it is switched on
`,
  hvm_assert_evtchn_irq_tasklet: `
# proposal: what could not be done in the interrupt
for each bit of evtchn_vectors_deferred, which become 0:   = evtchn_vectors_deferred
  hvm_assert_evtchn_vector(v, vector)               > hvm_assert_evtchn_vector
if vcpu_info(v, evtchn_upcall_pending):             ? vcpu_info(v, evtchn_upcall_pending)
  hvm_assert_evtchn_irq(v)                          > hvm_assert_evtchn_irq
`,
  hvm_set_callback_irq_level: `
# the upcall mask is not asked: HVM guests do not use it
[upcall_never_deferred] if this CPU holds irq_lock:   ? this CPU holds irq_lock
[upcall_never_deferred]   wait for ever
[upcall_never_deferred] take irq_lock               = irq_lock
asserted = evtchn_upcall_pending of vCPU 0
if callback_via_asserted == asserted:               ? callback_via_asserted == asserted
  [upcall_never_deferred] give irq_lock back        = irq_lock
  return                                            <
callback_via_asserted = asserted                    = callback_via_asserted
if callback_via_type == HVMIRQ_callback_gsi:        ? callback_via_type == HVMIRQ_callback_gsi
  gsi_assert_count[gsi] += asserted ? 1 : -1        = gsi_assert_count
  if asserted and it was 0:                         ? gsi_assert_count[gsi]++ == 0
    vioapic_irq_positive_edge(d, gsi)               > vioapic_irq_positive_edge
    if gsi <= 15:                                   ? gsi <= 15
      vpic_irq_positive_edge(d, gsi)                > vpic_irq_positive_edge
  if not asserted and it is 0 again:                ? --gsi_assert_count[gsi] == 0
    if gsi <= 15:                                   ? gsi <= 15
      vpic_irq_negative_edge(d, gsi)                > vpic_irq_negative_edge
else if callback_via_type == HVMIRQ_callback_pci_intx:   ? callback_via_type == HVMIRQ_callback_pci_intx
  asserted: __hvm_pci_intx_assert(d, device, intx)   > __hvm_pci_intx_assert
  else: __hvm_pci_intx_deassert(d, device, intx)    > __hvm_pci_intx_deassert
[upcall_never_deferred] give irq_lock back          = irq_lock
`,
  hvm_set_callback_via: `
type = top byte of via + 1
if via == 0 || via_type > HVMIRQ_callback_vector: type = none   ? via == 0 || via_type > HVMIRQ_callback_vector
# PVH, 4.7 on: no chips, so no line; only a vector can be chosen
if !has_vlapic(d) || !has_vioapic(d) || !has_vpic(d):   ? !has_vlapic(d) || !has_vioapic(d) || !has_vpic(d)
  return                                            <
# the line goes down the old way
if callback_via_asserted:                           ? callback_via_asserted
  if callback_via_type == HVMIRQ_callback_gsi:      ? callback_via_type == HVMIRQ_callback_gsi
    if --gsi_assert_count[gsi] == 0                 ? --gsi_assert_count[gsi] == 0 ; = gsi_assert_count
    and gsi <= 15:                                  ? gsi <= 15
      vpic_irq_negative_edge(d, gsi)                > vpic_irq_negative_edge
  else if callback_via_type == HVMIRQ_callback_pci_intx:   ? callback_via_type == HVMIRQ_callback_pci_intx
    __hvm_pci_intx_deassert(d, device, intx)        > __hvm_pci_intx_deassert
callback_via_type = type                            = callback_via_type
callback_via = the GSI, the wire or the vector      = callback_via
# a GSI must be a pin of the IO-APIC
if gsi == 0 || gsi >= ARRAY_SIZE(gsi_assert_count):   ? gsi == 0 || gsi >= ARRAY_SIZE(gsi_assert_count)
  callback_via_type = none                          = callback_via_type
# and up again the new way
if it was asserted:
  if callback_via_type == HVMIRQ_callback_gsi:      ? callback_via_type == HVMIRQ_callback_gsi
    if gsi_assert_count[gsi]++ == 0:                ? gsi_assert_count[gsi]++ == 0 ; = gsi_assert_count
      vioapic_irq_positive_edge(d, gsi)             > vioapic_irq_positive_edge
      if gsi <= 15:                                 ? gsi <= 15
        vpic_irq_positive_edge(d, gsi)              > vpic_irq_positive_edge
  else if callback_via_type == HVMIRQ_callback_pci_intx:   ? callback_via_type == HVMIRQ_callback_pci_intx
    __hvm_pci_intx_assert(d, device, intx)          > __hvm_pci_intx_assert
[callback_change_asserts] for each vCPU v of d that is online:
[callback_change_asserts]   hvm_assert_evtchn_irq(v)   > hvm_assert_evtchn_irq
`,
  hvm_maybe_deassert_evtchn_irq: `
# on every exit of any vCPU; the line's only way down
[line_lowered_by_vcpu0_only] if it is not vCPU 0 that has left the guest:   ? it is not vCPU 0 that has left the guest
[line_lowered_by_vcpu0_only]   return               <
if callback_via_asserted                            ? callback_via_asserted
and !vcpu_info(d->vcpu[0], evtchn_upcall_pending):   ? !vcpu_info(d->vcpu[0], evtchn_upcall_pending)
  hvm_set_callback_irq_level(vCPU 0)                > hvm_set_callback_irq_level
`,
  __hvm_pci_intx_assert: `
if __test_and_set_bit(device * 4 + intx, pci_intx):   ? __test_and_set_bit(device * 4 + intx, pci_intx) ; = pci_intx
  return                                            <
# the wire has a pin of its own, 16 or above
if gsi_assert_count[gsi]++ == 0:                    ? gsi_assert_count[gsi]++ == 0 ; = gsi_assert_count
  assert_gsi(d, gsi)                                > assert_gsi
# and through the router it is an ISA IRQ as well
if pci_link_assert_count[link]++ == 0               ? pci_link_assert_count[link]++ == 0 ; = pci_link_assert_count
and isa_irq != 0                                    ? isa_irq != 0
and gsi_assert_count[isa_irq]++ == 0:               ? gsi_assert_count[isa_irq]++ == 0 ; = gsi_assert_count
  assert_irq(d, isa_irq, isa_irq)                   > assert_irq
`,
  __hvm_pci_intx_deassert: `
if !__test_and_clear_bit(device * 4 + intx, pci_intx):   ? !__test_and_clear_bit(device * 4 + intx, pci_intx) ; = pci_intx
  return                                            <
# the IO-APIC is not told: it looks at the count at an EOI
--gsi_assert_count[gsi]                             = gsi_assert_count
if --pci_link_assert_count[link] == 0               ? --pci_link_assert_count[link] == 0 ; = pci_link_assert_count
and isa_irq != 0                                    ? isa_irq != 0
and --gsi_assert_count[isa_irq] == 0:               ? --gsi_assert_count[isa_irq] == 0 ; = gsi_assert_count
  deassert_irq(d, isa_irq)                          > deassert_irq
`,
  hvm_isa_irq_assert: `
gsi = isa_irq, but pin 2 for ISA IRQ 0
if !__test_and_set_bit(isa_irq)                     ? __test_and_set_bit(isa_irq) ; = isa_irq
and gsi_assert_count[gsi]++ == 0:                   ? gsi_assert_count[gsi]++ == 0 ; = gsi_assert_count
  assert_irq(d, gsi, isa_irq)                       > assert_irq
`,
  hvm_isa_irq_deassert: `
if __test_and_clear_bit(isa_irq)                    ? __test_and_clear_bit(isa_irq) ; = isa_irq
and --gsi_assert_count[gsi] == 0:                   ? --gsi_assert_count[gsi] == 0 ; = gsi_assert_count
  deassert_irq(d, isa_irq)                          > deassert_irq
`,
  hvm_set_pci_link_route: `
if old_isa_irq == isa_irq:                          ? old_isa_irq == isa_irq
  return                                            <
pci_link.route[link] = isa_irq                      = pci_link.route
if pci_link_assert_count[link] == 0:                ? pci_link_assert_count[link] == 0
  return                                            <
# a wire of the link is up: the assertion moves along
gsi_assert_count: one less of the old, one more of the new   = gsi_assert_count
if there was an old one, now 0:                     ? --gsi_assert_count[old_isa_irq] == 0
  vpic_irq_negative_edge(d, old_isa_irq)            > vpic_irq_negative_edge
if there is a new one, 0 before:                    ? gsi_assert_count[isa_irq]++ == 0
  vioapic_irq_positive_edge(d, isa_irq)             > vioapic_irq_positive_edge
  vpic_irq_positive_edge(d, isa_irq)                > vpic_irq_positive_edge
`,
  assert_gsi: `
# has the guest turned this interrupt into an event?
if hvm_domain_use_pirq(d, pirq):                    ? hvm_domain_use_pirq(d, pirq)
  send_guest_pirq(d, pirq)                          > send_guest_pirq
else:
  vioapic_irq_positive_edge(d, gsi)                 > vioapic_irq_positive_edge
`,
  assert_irq: `
assert_gsi(d, gsi)                                  > assert_gsi
vpic_irq_positive_edge(d, pic_irq)                  > vpic_irq_positive_edge
`,
  deassert_irq: `
if !hvm_domain_use_pirq(d, pirq):                   ? hvm_domain_use_pirq(d, pirq)
  vpic_irq_negative_edge(d, isa_irq)                > vpic_irq_negative_edge
`,
  hvm_vcpu_has_pending_irq: `
# first hit wins
if nmi_pending:                                     ? nmi_pending
  return NMI, vector 2                              <
# a look at memory at every entry: no latch, no EOI
if callback_via_type == HVMIRQ_callback_vector      ? callback_via_type == HVMIRQ_callback_vector
and vcpu_info(v, evtchn_upcall_pending):            ? vcpu_info(v, evtchn_upcall_pending)
  return callback vector                            <
if vlapic_accept_pic_intr(v)                        ? vlapic_accept_pic_intr(v)
and vpic[0].int_output:                             ? vpic[0].int_output
  return PIC; its vector comes with the INTA        <
vector = vlapic_has_pending_irq(v)                  > vlapic_has_pending_irq
return LAPIC and vector, or none                    <
`,
  hvm_vcpu_ack_pending_irq: `
by intack.source:
  NMI: nmi_pending = 0                              = nmi_pending
  PIC: vector = vpic_ack_pending_irq(v)             > vpic_ack_pending_irq
    none after all?                                 ? vpic_ack_pending_irq(v) == -1
  LAPIC: vlapic_ack_pending_irq(v, vector)          > vlapic_ack_pending_irq
  callback vector: nothing; only the guest clears the flag
return intack                                       <
`,
  hvm_interrupt_blocked: `
# evtchn_upcall_mask is not asked at all
if source != nmi && !(RFLAGS & IF):                 ? source != nmi && !(RFLAGS & IF)
  return hvm_intblk_rflags_ie                       <
if source == lapic                                  ? source == lapic
and (TPR >> 4) >= (vector >> 4):                    ? (TPR >> 4) >= (vector >> 4)
  return hvm_intblk_tpr                             <
return hvm_intblk_none                              <
`,
  hvm_local_events_need_delivery: `
intack = hvm_vcpu_has_pending_irq(v)                > hvm_vcpu_has_pending_irq
if intack.source == hvm_intsrc_none:                ? intack.source == hvm_intsrc_none
  return 0                                          <
return hvm_interrupt_blocked(v, intack) == none     > hvm_interrupt_blocked ; <
`,
} satisfies Partial<Record<Fn, string>>
