/** The domain's one line, GSI or PCI INTx, from vCPU 0's flag to a LAPIC or the 8259s (arch/x86/hvm/irq.c, vioapic.c, vpic.c). */
import type { Tracer } from '../tracer.ts'
import type { Domain, Vcpu } from '../world.ts'
import {
  HVMIRQ_callback_gsi,
  HVMIRQ_callback_pci_intx,
  RTE_LEVEL,
  RTE_MASK,
  RTE_REMOTE_IRR,
} from '../xen/constants.ts'
import { evtchn_upcall_pending } from '../xen/domain.ts'
import { hvm_pci_intx_gsi, hvm_pci_intx_link } from '../xen/hvm/irq.ts'
import { vlapic_accept_pic_intr, vlapic_match_dest } from '../xen/hvm/vlapic.ts'
import { isRequested, lapicLinks, sharedLinks } from './lapic.ts'
import { aside, type Draft, gate, hex, stage } from './link.ts'

/** Where the line leads: IO-APIC pins, the first one first, and a line of the 8259s. */
export interface Line {
  readonly name: string
  readonly pins: readonly number[]
  readonly isa: number | undefined
}

/** The callback line of a domain; undefined if its method has none. */
export function lineOf(x: Tracer, d: Domain): Line | undefined {
  const via = x.read(d.callback_via)
  switch (x.read(d.callback_via_type)) {
    case HVMIRQ_callback_gsi:
      return { name: `GSI ${via}`, pins: [via], isa: via <= 15 ? via : undefined }
    case HVMIRQ_callback_pci_intx: {
      const [dev, intx] = [via & 0xff, via >>> 8]
      const gsi = hvm_pci_intx_gsi(dev, intx)
      const isa = x.read(d.pci_link_route + hvm_pci_intx_link(dev, intx))
      const name = `PCI INT${'ABCD'.charAt(intx & 3)} of device ${dev}, GSI ${gsi}`
      return { name, pins: isa === 0 ? [gsi] : [gsi, isa], isa: isa === 0 ? undefined : isa }
    }
    default:
      return undefined
  }
}

const entry = (x: Tracer, d: Domain, pin: number): number => x.read(d.redirtbl_lo + pin)
const isMasked = (x: Tracer, d: Domain, pin: number): boolean => (entry(x, d, pin) & RTE_MASK) !== 0

/** The pin that speaks for the line: the first that is not masked. */
const pinOf = (x: Tracer, d: Domain, { pins }: Line): number =>
  pins.find(pin => !isMasked(x, d, pin)) ?? (pins[0] as number)

/** Is the line about to fall? The next VM exit lowers it if vCPU 0's flag is down (`hvm_maybe_deassert_evtchn_irq`). */
const falls = (x: Tracer, d: Domain): boolean =>
  x.read(d.callback_via_asserted) === 1 && !evtchn_upcall_pending(x, d.vcpus[0] as Vcpu)

/** Will the 8259s interrupt this vCPU at its next entry? */
export const picInterrupts = (x: Tracer, v: Vcpu): boolean =>
  vlapic_accept_pic_intr(x, v) &&
  x.read(v.dom.vpic[0].int_output) === 1 &&
  !(falls(x, v.dom) && lineOf(x, v.dom)?.isa !== undefined)

/** The line has done its work already: the interrupt waits at the vCPU, whatever becomes of the line. */
export const lineRequested = (x: Tracer, v: Vcpu, line: Line): boolean =>
  picInterrupts(x, v) || line.pins.some(pin => isRequested(x, v, entry(x, v.dom, pin) & 0xff))

/** From the line on, for vCPU 0. */
export function lineLinks(x: Tracer, v: Vcpu, line: Line): Draft[] {
  const d = v.dom
  const done = lineRequested(x, v, line)
  const requested = line.pins.find(pin => isRequested(x, v, entry(x, d, pin) & 0xff))
  const pin = requested ?? pinOf(x, d, line)
  const counts = line.pins.map(p => ({ cell: d.gsi_assert_count + p }))
  const asserted = stage(
    'line',
    done || x.read(d.callback_via_asserted) === 1,
    {
      yes: `the line of ${d.name} (${line.name}) is up, gsi_assert_count[${pin}] = ${x.read(d.gsi_assert_count + pin)}`,
      no: `callback_via_asserted of ${d.name} is 0: its line (${line.name}) is down`,
      means: 'no chip asks for an interrupt',
    },
    [{ cell: d.callback_via_asserted }, ...counts],
  )
  const pic = picLink(x, v, line)
  if (pic.standing === 'passes' && requested === undefined) {
    return [asserted, aside('ioapic', `pin ${pin} of the IO-APIC is not needed: the 8259s interrupt`), pic]
  }
  return [
    asserted,
    ...pinLinks(x, v, pin, requested !== undefined),
    ...(pic.standing === 'passes' ? [aside('pic', 'the 8259s interrupt as well')] : [pic]),
    ...lapicLinks(
      x,
      v,
      entry(x, d, pin) & 0xff,
      (entry(x, d, pin) & RTE_LEVEL) === 0
        ? 'the edge of the line was lost or taken already'
        : 'the interrupt went elsewhere or was taken already',
    ),
    ...sharedLinks(x, v, entry(x, d, pin) & 0xff),
  ]
}

/** The redirection entry: mask, destination, remote IRR. What is in IRR already is past all three. */
function pinLinks(x: Tracer, v: Vcpu, pin: number, done: boolean): Draft[] {
  const d = v.dom
  const lo = entry(x, d, pin)
  const vector = hex(lo & 0xff)
  const waitsForEoi = (lo & RTE_LEVEL) !== 0 && (lo & RTE_REMOTE_IRR) !== 0
  const mode = (lo >>> 8) & 7
  const dest = x.read(d.redirtbl_hi + pin) >>> 24
  const addressed = mode <= 1 && vlapic_match_dest(x, v, undefined, 0, dest, (lo >>> 11) & 1)
  const cell = d.redirtbl_lo + pin
  return [
    gate(
      'ioapic',
      done || !isMasked(x, d, pin),
      {
        yes: `pin ${pin} of the IO-APIC is ${isMasked(x, d, pin) ? 'masked by now, after it interrupted' : `unmasked: vector ${vector}`}`,
        no: `pin ${pin} of the IO-APIC is masked`,
        means: 'the line ends there',
      },
      [{ cell, bits: RTE_MASK }],
    ),
    gate(
      'destination',
      done || addressed,
      {
        yes: `pin ${pin} addresses ${v.name}`,
        no: mode <= 1 ? `pin ${pin} does not address ${v.name}` : `pin ${pin} has delivery mode ${mode}`,
        means:
          mode <= 1
            ? `a vCPU interrupted in its place looks at its own vcpu_info`
            : `no vector of it reaches the LAPIC of ${v.name}`,
      },
      [{ cell }, { cell: d.redirtbl_hi + pin }],
    ),
    gate(
      'remote_irr',
      done || !waitsForEoi,
      {
        yes: waitsForEoi
          ? `remote IRR of pin ${pin} is 1: it has interrupted`
          : `remote IRR of pin ${pin} is 0`,
        no: `remote IRR of pin ${pin} is 1`,
        means: `the IO-APIC waits for the EOI of vector ${vector} before it interrupts again`,
      },
      [{ cell, bits: RTE_REMOTE_IRR }],
    ),
  ]
}

/** The 8259 half of the line. It stops nothing by itself: most guests use the IO-APIC. */
function picLink(x: Tracer, v: Vcpu, { isa }: Line): Draft {
  const d = v.dom
  const chip = d.vpic[isa !== undefined && isa > 7 ? 1 : 0]
  const sources = [{ cell: d.vpic[0].int_output }, { cell: chip.imr }, { cell: d.i8259_target }]
  if (isa === undefined) return aside('pic', 'the line does not reach the 8259s', sources)
  if (picInterrupts(x, v))
    return gate('pic', true, { yes: `the 8259s have INT up, and ${v.name} takes it`, no: '' }, sources)
  const masked = (x.read(chip.imr) & (1 << (isa & 7))) !== 0
  const why = masked
    ? `line ${isa} of the 8259s is masked`
    : x.read(d.vpic[0].int_output) === 1
      ? `${v.name} does not take what the 8259s ask for`
      : `the 8259s have INT down`
  return aside('pic', why, sources)
}
