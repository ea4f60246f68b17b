/** For tests: short scenarios in which the interrupt chips do what no example and no recording makes them do. */
import { chooseCallback, guestSetup } from '../model/methods.ts'
import type { Op } from '../model/ops.ts'
import type { ReleaseId } from '../model/release.ts'
import type { Scenario } from '../model/scenario.ts'
import type { DomainSpec } from '../model/world.ts'
import {
  APIC_DFR,
  APIC_ID,
  APIC_LVT0,
  APIC_LVTERR,
  APIC_LVTT,
  APIC_SPIV,
  DOMID_SELF,
} from '../model/xen/constants.ts'
import { bindPirq, bindVector, bindVirq, close, domainSpec, enter, inIrq, runTasklets } from './scene.ts'

const DOMAINS = [domainSpec(0, false, { vcpus: 1 }), domainSpec(1, true), domainSpec(2, true, { vcpus: 1 })]

const rare = (
  title: string,
  releases: readonly ReleaseId[],
  ops: readonly Op[],
  domains: readonly DomainSpec[] = DOMAINS,
): Scenario[] => releases.map(release => ({ title, release, domains, setup: 0, ops }))

const told: readonly Op[] = [...guestSetup(1, 2), chooseCallback('d1v0', 'vector')]

const timer: Op = { op: 'send_guest_vcpu_virq', t: 'd1v0', virq: 0 }
const isa = (irq: number, level: 0 | 1): Op => ({ op: 'isa_irq', dom: 1, irq, level })
const lapic = (off: number, val: number): Op => ({ op: 'lapic_write', v: 'd1v0', off, val })
const pin = (number: number, lo: number): Op => ({ op: 'ioapic_redir', v: 'd1v0', pin: number, lo, hi: 0 })
const emuirq = (dom: number, pirq: number, irq: number): Op => ({
  op: 'map_emuirq',
  dom,
  pirq,
  emuirq: irq,
})
const out = (port: number, ...values: number[]): Op[] =>
  values.map(val => ({ op: 'pic_write', v: 'd1v0', port, val }))
const read = (port: number): Op => ({ op: 'pic_read', v: 'd1v0', port })

/** Both chips, unmasked; the last initialisation word of the master. */
const pics = (icw4: number): Op[] => [
  { op: 'pic_init', v: 'd1v0', base0: 0x20, base1: 0x28, imr0: 0, imr1: 0 },
  ...out(0x20, 0x11),
  ...out(0x21, 0x20, 4, icw4),
]

const NMI_MODE = 0x400
const LAPIC_ON = 0x1ff
const LAPIC_OFF = 0xff
const LVT_ENTRIES = 6
const AUTO_EOI = 0x02
const NESTED = 0x10
const ROTATE_ON_AUTO_EOI = 0x80
const POLL = 0x0c

export const rareChipScenarios: readonly Scenario[] = [
  ...rare(
    'PIRQs that stand for emulated interrupts',
    ['4.4.0', '4.17.7'],
    [
      emuirq(0, 5, 5),
      emuirq(1, 60, 5),
      emuirq(1, 24, 5),
      emuirq(1, 24, 6),
      isa(5, 1),
      isa(5, 0),
      bindPirq('d1v0', 24),
      close('d1v0', 1),
    ],
  ),
  ...rare(
    'parameters of domains that are no HVM guests, or somebody else’s',
    ['4.4.0', '4.17.7'],
    [
      { op: 'HVM_PARAM_CALLBACK_IRQ', v: 'd0v0', dom: DOMID_SELF, via: '0xa' },
      { op: 'HVM_PARAM_CALLBACK_IRQ', v: 'd1v0', dom: 2, via: '0xa' },
      { op: 'HVM_PARAM_CALLBACK_IRQ', v: 'd1v0', dom: 9, via: '0xa' },
      { op: 'HVMOP_set_pci_link_route', dom: 0, link: 0, isa_irq: 5 },
    ],
  ),
  ...rare(
    'a line for a guest without chips',
    ['4.17.7'],
    [chooseCallback('d1v0', 'gsi')],
    [domainSpec(1, true, { pvh: true })],
  ),
  ...rare(
    'vectors of channels that wait, for the tasklet and for a local APIC',
    ['4.4.0+bind_vector'],
    [
      ...told,
      bindVirq('d1v0', 0),
      bindVector('d1v0', 1, 0, 0x51),
      inIrq(1),
      timer,
      inIrq(0),
      runTasklets,
      { op: 'run_guest', v: 'd1v0' },
      lapic(APIC_SPIV, LAPIC_OFF),
      timer,
      lapic(APIC_SPIV, LAPIC_ON),
    ],
  ),
  ...rare(
    'NMIs from the IO-APIC',
    ['4.4.0', '4.17.7'],
    [pin(0, 0), pin(4, NMI_MODE), isa(4, 1), isa(4, 0), isa(4, 1)],
  ),
  ...rare(
    '8259s that retire their interrupts themselves, in turn',
    ['4.4.0', '4.17.7'],
    [
      ...pics(AUTO_EOI | NESTED | 1),
      lapic(APIC_SPIV, LAPIC_ON),
      lapic(APIC_LVT0, 0x700),
      ...out(0x20, ROTATE_ON_AUTO_EOI),
      isa(5, 1),
      enter('d1v0'),
      isa(6, 1),
      ...out(0x20, POLL),
      read(0x20),
    ],
  ),
  ...rare(
    '8259s that are polled, and read',
    ['4.4.0', '4.17.7'],
    [
      ...pics(1),
      ...out(0x4d0, 0xff),
      read(0x4d0),
      isa(1, 1),
      isa(10, 1),
      ...[1, 2].flatMap(() => [...out(0x20, POLL), read(0x20)]),
      ...out(0x20, 0x0b),
      read(0x20),
      read(0x21),
      ...out(0x20, 0x68, 0xe1),
    ],
  ),
  ...rare(
    'vectors that no local APIC takes',
    ['4.6.0', '4.17.7'],
    [...told, lapic(APIC_LVTERR, 0x31), pin(4, 0x05), isa(4, 1)],
  ),
  ...rare(
    'registers of a local APIC, and its reset',
    ['4.4.0', '4.17.7'],
    [
      ...told,
      lapic(APIC_ID, 0x05000000),
      lapic(APIC_DFR, 0),
      ...Array.from({ length: LVT_ENTRIES }, (_, i) => lapic(APIC_LVTT + 0x10 * i, 0x31 + i)),
      lapic(APIC_SPIV, LAPIC_OFF),
      { op: 'lapic_enable', v: 'd1v0', val: 0 },
      { op: 'lapic_enable', v: 'd1v0', val: 1 },
    ],
  ),
]
