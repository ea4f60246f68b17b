/** What inside Xen raises an event. */
import {
  send_global_virq,
  send_guest_global_virq,
  send_guest_pirq,
  send_guest_vcpu_virq,
  set_global_virq_handler,
} from '../xen/event_channel/send.ts'
import {
  alloc_unbound_xen_event_channel,
  free_xen_event_channel,
  notify_via_xen_event_channel,
} from '../xen/event_channel/xen_consumer.ts'
import { map_domain_emuirq_pirq } from '../xen/irq.ts'
import { args, domain, num, type OpInfo, target } from './info.ts'

export const sources = {
  send_guest_vcpu_virq: {
    group: 'source',
    caller: 'maybe',
    args: args('t:target', 'virq:virq'),
    summary: 'Xen raises a per-vCPU VIRQ, such as the timer',
    run: (x, o) => {
      send_guest_vcpu_virq(x, target(x, o), num(o, 'virq'))
      return {}
    },
  },
  send_guest_global_virq: {
    group: 'source',
    caller: 'maybe',
    args: args('dom:domain', 'virq:virq'),
    summary: 'Xen raises a global VIRQ for one domain',
    run: (x, o) => {
      send_guest_global_virq(x, domain(x, o), num(o, 'virq'))
      return {}
    },
  },
  send_global_virq: {
    group: 'source',
    caller: 'maybe',
    args: args('virq:virq'),
    summary: 'Xen raises a global VIRQ for its handler domain',
    run: (x, o) => {
      send_global_virq(x, num(o, 'virq'))
      return {}
    },
  },
  set_global_virq_handler: {
    group: 'source',
    caller: 'maybe',
    args: args('dom:domid', 'virq:virq'),
    summary: 'Choose the domain that handles a global VIRQ',
    run: (x, o) => ({ rc: set_global_virq_handler(x, num(o, 'dom'), num(o, 'virq')) }),
  },
  send_guest_pirq: {
    group: 'source',
    caller: 'maybe',
    args: args('dom:domain', 'pirq:pirq'),
    summary: 'A device interrupt arrives for a domain',
    run: (x, o) => {
      send_guest_pirq(x, domain(x, o), num(o, 'pirq'))
      return {}
    },
  },
  map_emuirq: {
    group: 'source',
    caller: 'maybe',
    args: args('dom:domain', 'pirq:pirq', 'emuirq:byte'),
    summary: 'Send the event of a PIRQ instead of an emulated interrupt',
    run: (x, o) => ({ rc: map_domain_emuirq_pirq(x, domain(x, o), num(o, 'pirq'), num(o, 'emuirq')) }),
  },
  alloc_unbound_xen_event_channel: {
    group: 'source',
    caller: 'vcpu',
    args: args('t:target', 'remote_dom:domid'),
    summary: 'Xen makes a port for its own use',
    run: (x, o) => ({ rc: alloc_unbound_xen_event_channel(x, target(x, o), num(o, 'remote_dom')) }),
  },
  free_xen_event_channel: {
    group: 'source',
    caller: 'maybe',
    args: args('t:target', 'port:port'),
    summary: 'Xen gives up one of its own ports',
    run: (x, o) => {
      free_xen_event_channel(x, target(x, o), num(o, 'port'))
      return {}
    },
  },
  notify_via_xen_event_channel: {
    group: 'source',
    caller: 'maybe',
    args: args('dom:domain', 'port:port'),
    summary: 'Xen sends on one of its own ports',
    run: (x, o) => {
      notify_via_xen_event_channel(x, domain(x, o), num(o, 'port'))
      return {}
    },
  },
} as const satisfies Record<string, OpInfo>
