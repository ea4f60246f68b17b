import { describe, expect, it } from 'vitest'
import { describeWrite } from './cells.ts'
import { World } from './world.ts'

const spec = { vcpus: 2, maxPort: 1023, nrPirqs: 48, priv: false, pirqOk: 0 }
const world = new World([
  { ...spec, id: 1, hvm: true, shinfo32: false },
  { ...spec, id: 2, hvm: true, shinfo32: true },
])
const d1 = world.domain(1) as NonNullable<ReturnType<World['domain']>>
const d2 = world.domain(2) as NonNullable<ReturnType<World['domain']>>
const v0 = world.vcpus[0] as (typeof world.vcpus)[number]
const v1 = world.vcpus[1] as (typeof world.vcpus)[number]

/** Each change as one line of text. */
const told = (cell: number, before: number, after: number): string[] =>
  describeWrite(world, { cell, before, after }).map(c => `${c.label}: ${c.before} → ${c.after}`)

describe('describeWrite', () => {
  it('takes words of the shared page apart into the bits of ports', () => {
    expect(told(d1.evtchn_pending, 0, 0b100)).toEqual(['evtchn_pending[port 2]: 0 → 1'])
    expect(told(d1.evtchn_pending + 2, 0, 0x40)).toEqual(['evtchn_pending[port 70]: 0 → 1'])
    expect(told(d1.evtchn_mask + 1, 0x80000001, 1)).toEqual(['evtchn_mask[port 63]: 1 → 0'])
  })

  it('knows the 32-bit layout', () => {
    expect(told(d2.evtchn_mask, 0, 1 << 5)).toEqual(['evtchn_mask[port 5]: 0 → 1'])
    expect(told(d2.shared_info + 1, 0, 0b10)).toEqual(['vcpu_info[0].evtchn_pending_sel: 0x0 → 0x2'])
  })

  it('takes vcpu_info apart into its two flag bytes and the selector', () => {
    expect(told(v1.vcpu_info, 0, 1)).toEqual(['vcpu_info[1].evtchn_upcall_pending: 0 → 1'])
    expect(told(v0.vcpu_info, 0x001, 0x101)).toEqual(['vcpu_info[0].evtchn_upcall_mask: 0 → 1'])
    expect(told(v0.evtchn_pending_sel, 0, 1)).toEqual(['vcpu_info[0].evtchn_pending_sel: 0x0 → 0x1'])
  })

  it('takes the vector sets of a local APIC apart into vectors, and names the other registers', () => {
    expect(told(v0.lapic + (0x220 >> 4), 0, 1 << 0x1a)).toEqual(['IRR 0x5a: 0 → 1'])
    expect(told(v0.lapic + (0x120 >> 4), 1 << 0x1a, 0)).toEqual(['ISR 0x5a: 1 → 0'])
    expect(told(v0.lapic + 8, 0, 0x50)).toEqual(['TPR: 0x0 → 0x50'])
    expect(told(v0.lapic + 0xf, 0xff, 0x1ff)).toEqual(['SPIV: 0xff → 0x1ff'])
    expect(told(v0.lapic + 0x35, 0x10000, 0x700)).toEqual(['LVT0: 0x10000 → 0x700'])
  })

  it('decodes a redirection entry into the fields that change', () => {
    expect(told(d1.redirtbl_lo + 10, 0x10000, 0x805a)).toEqual([
      'redirtbl[10] vector: 0x0 → 0x5a',
      'redirtbl[10] mask: 1 → 0',
      'redirtbl[10] trigger: edge → level',
    ])
    expect(told(d1.redirtbl_lo + 10, 0x805a, 0xc05a)).toEqual(['redirtbl[10] remote IRR: 0 → 1'])
  })

  it('names states, methods, vCPUs, domains, VIRQs and PCI wires', () => {
    expect(told(d1.state + 2, 0, 2)).toEqual(['state[port 2]: ECS_FREE → ECS_UNBOUND'])
    expect(told(d1.callback_via_type, 0, 3)).toEqual(['callback_via_type: none → vector'])
    expect(told(world.tasklet_list, 0, 2)).toEqual(['tasklet_list[0]: nobody → d1v1'])
    expect(told(d1.remote_domid + 2, 0, 2)).toEqual(['remote_domid[port 2]: domain 0 → d2'])
    expect(told(v0.virq_to_evtchn, 0, 1)).toEqual(['virq_to_evtchn[VIRQ_TIMER]: 0 → 1'])
    expect(told(d1.pci_intx, 0, 1 << 12)).toEqual(['pci_intx[device 3 INTA]: 0 → 1'])
    expect(told(v0.poll_evtchn, 0, 0xffffffff)).toEqual(['poll_evtchn: 0 → several'])
  })

  it('reads a callback parameter by the method of its time', () => {
    const tell = (type: number, value: number) =>
      describeWrite(world, { cell: d1.callback_via, before: 0, after: value }, () => type)[0]?.after
    expect([tell(1, 10), tell(2, 3), tell(3, 0xf3)]).toEqual(['GSI 10', 'device 3 INTA', '0xf3'])
  })

  it('writes the VM-entry field as the eight digits of the manuals', () => {
    expect(told(v0.vm_entry_intr_info, 0, 0x8000005a)).toEqual([
      'VM_ENTRY_INTR_INFO: 0x00000000 → 0x8000005a',
    ])
  })

  it('tells every cell of a world, by the cell it belongs to', () => {
    for (let cell = 0; cell < world.mem.length; cell++) {
      const changes = describeWrite(world, { cell, before: 0, after: 1 })
      expect(changes.length, world.cellName(cell)).toBeGreaterThan(0)
      for (const change of changes) {
        expect(change.cellName).toBe(world.cellName(cell))
        expect(`${change.label}${change.after}`).not.toMatch(/undefined|NaN/)
      }
    }
  })

  it('says that a value stays, if it was written over by itself', () => {
    expect(told(d1.notify_vcpu_id + 2, 0, 0)).toEqual(['notify_vcpu_id[port 2]: 0 → 0'])
  })
})
