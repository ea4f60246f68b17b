/** Devices, and the registers of the interrupt chips. */
import { setPciLinkRoute } from '../xen/hvm/hvm.ts'
import {
  __hvm_pci_intx_assert,
  __hvm_pci_intx_deassert,
  hvm_isa_irq_assert,
  hvm_isa_irq_deassert,
} from '../xen/hvm/irq.ts'
import { vioapic_read_indirect, vioapic_write_indirect, vioapic_write_redirent } from '../xen/hvm/vioapic.ts'
import { vlapic_msr_set, vlapic_read, vlapic_reg_write } from '../xen/hvm/vlapic.ts'
import { vpic_intercept_elcr_io, vpic_ioport_read, vpic_ioport_write } from '../xen/hvm/vpic.ts'
import { args, domain, num, type OpInfo, self } from './info.ts'

export const chips = {
  HVMOP_set_pci_link_route: {
    group: 'chips',
    caller: 'maybe',
    args: args('dom:domid', 'link:u32', 'isa_irq:u32'),
    summary: 'Route a PCI link to an ISA interrupt',
    run: (x, o) => ({ rc: setPciLinkRoute(x, num(o, 'dom'), num(o, 'link'), num(o, 'isa_irq')) }),
  },
  pci_intx: {
    group: 'chips',
    caller: 'maybe',
    args: args('dom:domain', 'dev:dev', 'intx:intx', 'level:flag'),
    summary: 'A device raises or lowers a PCI wire',
    run: (x, o) => {
      const move = num(o, 'level') ? __hvm_pci_intx_assert : __hvm_pci_intx_deassert
      move(x, domain(x, o), num(o, 'dev'), num(o, 'intx'))
      return {}
    },
  },
  isa_irq: {
    group: 'chips',
    caller: 'maybe',
    args: args('dom:domain', 'irq:isa', 'level:flag'),
    summary: 'A device raises or lowers an ISA line',
    run: (x, o) => {
      const move = num(o, 'level') ? hvm_isa_irq_assert : hvm_isa_irq_deassert
      move(x, domain(x, o), num(o, 'irq'))
      return {}
    },
  },
  lapic_write: {
    group: 'chips',
    caller: 'hvm',
    args: args('off:u32', 'val:u32'),
    summary: 'The guest writes a register of its local APIC',
    run: (x, o) => ({ rc: vlapic_reg_write(x, self(x), num(o, 'off'), num(o, 'val')) ? 0 : -1 }),
  },
  lapic_read: {
    group: 'chips',
    caller: 'hvm',
    args: args('off:u32'),
    summary: 'The guest reads a register of its local APIC',
    run: (x, o) => {
      const val = vlapic_read(x, self(x), num(o, 'off'))
      return val === undefined ? { rc: -1, val: 0 } : { rc: 0, val: val >>> 0 }
    },
  },
  lapic_enable: {
    group: 'chips',
    caller: 'hvm',
    args: args('val:flag'),
    summary: 'The guest switches its local APIC on or off for good',
    run: (x, o) => {
      vlapic_msr_set(x, self(x), num(o, 'val') === 1)
      return { rc: 0 }
    },
  },
  ioapic_redir: {
    group: 'chips',
    caller: 'hvm',
    args: args('pin:pin', 'lo:u32', 'hi:u32'),
    summary: 'The guest programs an IO-APIC entry',
    run: (x, o) => {
      vioapic_write_redirent(x, self(x).dom, num(o, 'pin'), true, num(o, 'hi'))
      vioapic_write_redirent(x, self(x).dom, num(o, 'pin'), false, num(o, 'lo'))
      return { rc: 0 }
    },
  },
  ioapic_write: {
    group: 'chips',
    caller: 'hvm',
    args: args('reg:byte', 'val:u32'),
    summary: 'The guest writes an IO-APIC register',
    run: (x, o) => {
      vioapic_write_indirect(x, self(x).dom, num(o, 'reg'), num(o, 'val'))
      return { rc: 0 }
    },
  },
  ioapic_read: {
    group: 'chips',
    caller: 'hvm',
    args: args('reg:byte'),
    summary: 'The guest reads an IO-APIC register',
    run: (x, o) => ({ rc: 0, val: vioapic_read_indirect(x, self(x).dom, num(o, 'reg')) }),
  },
  pic_init: {
    group: 'chips',
    caller: 'hvm',
    args: args('base0:byte', 'base1:byte', 'imr0:byte', 'imr1:byte'),
    summary: 'The guest initialises both 8259s',
    run: (x, o) => {
      const d = self(x).dom
      for (const [port, base, cascade, imr] of [
        [0x20, num(o, 'base0'), 4, num(o, 'imr0')],
        [0xa0, num(o, 'base1'), 2, num(o, 'imr1')],
      ] as const) {
        vpic_ioport_write(x, d, port, 0x11)
        for (const val of [base, cascade, 1, imr]) vpic_ioport_write(x, d, port + 1, val)
      }
      return { rc: 0 }
    },
  },
  pic_write: {
    group: 'chips',
    caller: 'hvm',
    args: args('port:picport', 'val:byte'),
    summary: 'The guest writes an 8259 port',
    run: (x, o) => {
      const port = num(o, 'port')
      if (port >= 0x4d0) vpic_intercept_elcr_io(x, self(x).dom, port, num(o, 'val'))
      else vpic_ioport_write(x, self(x).dom, port, num(o, 'val'))
      return { rc: 0 }
    },
  },
  pic_read: {
    group: 'chips',
    caller: 'hvm',
    args: args('port:picport'),
    summary: 'The guest reads an 8259 port',
    run: (x, o) => {
      const port = num(o, 'port')
      const d = self(x).dom
      return { rc: 0, val: port >= 0x4d0 ? vpic_intercept_elcr_io(x, d, port) : vpic_ioport_read(x, d, port) }
    },
  },
} as const satisfies Record<string, OpInfo>
