import { expect, test } from 'vitest'
import { OP_CODES, opOfCode } from './opCodes.ts'
import { OP_NAMES, opInfo } from './ops.ts'

test('every operation has a number of its own, and none has two', () => {
  const codes = OP_NAMES.map(name => OP_CODES[name])
  expect(Object.keys(OP_CODES).sort()).toEqual([...OP_NAMES].sort())
  expect(new Set(codes).size).toBe(codes.length)
  for (const name of OP_NAMES) expect(opOfCode(OP_CODES[name])).toBe(name)
  expect(opOfCode(0)).toBeUndefined()
})

test('a number stands for these arguments for ever: old links are read with them', () => {
  const forms = OP_NAMES.map(name => {
    const args = opInfo(name).args.map(arg => `${arg.name}${arg.optional ? '?' : ''}:${arg.kind}`)
    return [OP_CODES[name], name, ...args].join(' ')
  })
  expect(forms.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))).toMatchInlineSnapshot(`
    [
      "1 EVTCHNOP_alloc_unbound dom:domid remote_dom:domid",
      "2 EVTCHNOP_bind_interdomain remote_dom:domid remote_port:port",
      "3 EVTCHNOP_bind_virq virq:virq vcpu:vcpu",
      "4 EVTCHNOP_bind_ipi vcpu:vcpu",
      "5 EVTCHNOP_bind_pirq pirq:pirq flags:flag",
      "6 EVTCHNOP_send port:port",
      "7 EVTCHNOP_unmask port:port",
      "8 EVTCHNOP_bind_vcpu port:port vcpu:vcpu",
      "9 EVTCHNOP_close port:port",
      "10 EVTCHNOP_status dom:domid port:port",
      "11 EVTCHNOP_reset dom:domid",
      "12 EVTCHNOP_init_control vcpu:vcpu control_gfn:u32 offset:u32",
      "13 EVTCHNOP_expand_array array_gfn:u32",
      "14 EVTCHNOP_set_priority port:port priority:u32",
      "15 EVTCHNOP_bind_vector port:port vcpu:vcpu vector:vector pad?:u32",
      "16 EVTCHNOP_raw cmd:i32",
      "17 HVM_PARAM_CALLBACK_IRQ dom:domid via:via",
      "18 HVMOP_set_pci_link_route dom:domid link:u32 isa_irq:u32",
      "19 SCHEDOP_poll ports:ports timeout?:u32",
      "20 SCHEDOP_block",
      "21 send_guest_vcpu_virq t:target virq:virq",
      "22 send_guest_global_virq dom:domain virq:virq",
      "23 send_global_virq virq:virq",
      "24 set_global_virq_handler dom:domid virq:virq",
      "25 send_guest_pirq dom:domain pirq:pirq",
      "26 map_emuirq dom:domain pirq:pirq emuirq:byte",
      "27 alloc_unbound_xen_event_channel t:target remote_dom:domid",
      "28 free_xen_event_channel t:target port:port",
      "29 notify_via_xen_event_channel dom:domain port:port",
      "30 pci_intx dom:domain dev:dev intx:intx level:flag",
      "31 isa_irq dom:domain irq:isa level:flag",
      "32 set_in_irq val:flag",
      "33 set_irqs_enabled val:flag",
      "34 run_tasklets n?:u32",
      "35 set_blocked t:target val:flag",
      "36 set_running t:target val:flag",
      "37 set_online t:target val:flag",
      "38 set_blocked_in_xen t:target val:flag",
      "39 run_guest",
      "40 vmenter",
      "41 g_scan limit?:u32",
      "42 g_set_mask port:port val:flag",
      "43 g_set_pending port:port val:flag",
      "44 g_set_upcall_pending val:flag",
      "45 g_set_upcall_mask val:flag",
      "46 g_page_init gfn:u32 word:u32",
      "47 set_if val:flag",
      "48 lapic_write off:u32 val:u32",
      "49 lapic_read off:u32",
      "50 lapic_enable val:flag",
      "51 ioapic_redir pin:pin lo:u32 hi:u32",
      "52 ioapic_write reg:byte val:u32",
      "53 ioapic_read reg:byte",
      "54 pic_init base0:byte base1:byte imr0:byte imr1:byte",
      "55 pic_write port:picport val:byte",
      "56 pic_read port:picport",
      "57 EVTCHNOP_reset_cont dom:domid",
      "58 HVMOP_set_evtchn_upcall_vector vcpu:vcpu vector:byte",
      "59 set_paused t:target val:flag",
    ]
  `)
})
