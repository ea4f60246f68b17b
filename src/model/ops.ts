/**
 * Every operation a scenario can hold, with its arguments: the vocabulary of the recordings (conformance FORMAT),
 * plus `run_guest` (let a vCPU run until nothing more comes) and the proposal's EVTCHNOP_bind_vector.
 *
 * The table is the only place that knows them: replay, sandbox forms, links and validation all read it.
 */
import type { Tracer } from './tracer.ts'
import type { Domain, Frames, Vcpu } from './world.ts'
import { ENOSYS } from './xen/errno.ts'
import {
  evtchn_alloc_unbound,
  evtchn_bind_interdomain,
  evtchn_bind_ipi,
  evtchn_bind_pirq,
  evtchn_bind_virq,
} from './xen/event_channel/bind.ts'
import { evtchn_close, evtchn_reset } from './xen/event_channel/close.ts'
import type { Outcome } from './xen/event_channel/port.ts'
import { evtchn_bind_vcpu, evtchn_bind_vector } from './xen/event_channel/retarget.ts'
import {
  evtchn_send,
  send_global_virq,
  send_guest_global_virq,
  send_guest_pirq,
  send_guest_vcpu_virq,
  set_global_virq_handler,
} from './xen/event_channel/send.ts'
import { evtchn_set_priority, evtchn_status, evtchn_unmask } from './xen/event_channel/status.ts'
import {
  alloc_unbound_xen_event_channel,
  free_xen_event_channel,
  notify_via_xen_event_channel,
} from './xen/event_channel/xen_consumer.ts'
import { evtchn_fifo_expand_array, evtchn_fifo_init_control } from './xen/event_fifo.ts'
import { exitAndEnter, fillPage, guestUpcall, runGuest, writePortBit, writeUpcallByte } from './xen/guest.ts'
import { hvmop_set_evtchn_upcall_vector, setCallbackParam, setPciLinkRoute } from './xen/hvm/hvm.ts'
import {
  __hvm_pci_intx_assert,
  __hvm_pci_intx_deassert,
  hvm_isa_irq_assert,
  hvm_isa_irq_deassert,
} from './xen/hvm/irq.ts'
import { vioapic_read_indirect, vioapic_write_indirect, vioapic_write_redirent } from './xen/hvm/vioapic.ts'
import { vlapic_msr_set, vlapic_read, vlapic_reg_write } from './xen/hvm/vlapic.ts'
import { vpic_intercept_elcr_io, vpic_ioport_read, vpic_ioport_write } from './xen/hvm/vpic.ts'
import { map_domain_emuirq_pirq } from './xen/irq.ts'
import { descheduleIfBlocked, do_poll, tasklet_softirq_action, vcpu_block } from './xen/schedule.ts'

/** What an argument means; forms and validation follow it. */
export type ArgKind =
  | 'domid' // any number a guest may pass, DOMID_SELF included
  | 'domain' // an existing domain
  | 'target' // an existing vCPU, as text
  | 'port'
  | 'ports'
  | 'vcpu' // a vCPU number a guest may pass
  | 'virq'
  | 'pirq'
  | 'u32'
  | 'i32'
  | 'flag'
  | 'via' // 64-bit hex text
  | 'vector'
  | 'pin'
  | 'dev'
  | 'intx'
  | 'link'
  | 'isa'
  | 'picport'
  | 'byte'

export interface Arg {
  readonly name: string
  readonly kind: ArgKind
  readonly optional?: true
}

/** What an operation gave back; the keys of a recording's result. */
export interface Result {
  readonly rc?: number
  readonly out?: Readonly<Record<string, number | string>>
  readonly ports?: readonly number[]
  readonly val?: number
  readonly ran?: number
  /** `run_guest`: vectors taken, in order. */
  readonly vectors?: readonly number[]
}

export type OpValue = number | string | readonly number[]
/** An operation with its arguments, as a line of a recording has them. `v` is the calling vCPU. */
export interface Op {
  readonly op: OpName
  readonly [arg: string]: OpValue
}

export type OpGroup = 'hypercall' | 'source' | 'guest' | 'chips' | 'environment'

export interface OpInfo {
  readonly group: OpGroup
  /** needs: a calling vCPU, an HVM one, perhaps one (Xen-side operations may name who runs them), none. */
  readonly caller: 'vcpu' | 'hvm' | 'maybe'
  readonly args: readonly Arg[]
  readonly summary: string
  readonly proposal?: true
  readonly run: (x: Tracer, op: Op) => Result
}

const num = (op: Op, name: string): number => op[name] as number
/** The caller; validation has made sure that it exists. */
const self = (x: Tracer): Vcpu => x.current as Vcpu
const target = (x: Tracer, op: Op): Vcpu => x.world.vcpuNamed(op['t'] as string) as Vcpu
const domain = (x: Tracer, op: Op): Domain => x.world.domain(num(op, 'dom')) as Domain

/** `name:kind`, with `?` for an optional one. */
const args = (...specs: string[]): Arg[] =>
  specs.map(spec => {
    const [name, kind] = spec.replace('?', '').split(':') as [string, ArgKind]
    return spec.includes('?') ? { name, kind, optional: true } : { name, kind }
  })

/** do_event_channel_op's numbers (include/public/event_channel.h). */
const EVTCHNOP = {
  bind_interdomain: 0,
  bind_virq: 1,
  bind_pirq: 2,
  close: 3,
  send: 4,
  status: 5,
  alloc_unbound: 6,
  bind_ipi: 7,
  bind_vcpu: 8,
  unmask: 9,
  reset: 10,
  init_control: 11,
  expand_array: 12,
  set_priority: 13,
  reset_cont: 14,
  /** PROPOSAL: the next free number on a 4.4 base, where reset_cont does not exist. */
  bind_vector: 14,
} as const

function evtchnop(
  cmd: keyof typeof EVTCHNOP,
  summary: string,
  specs: string[],
  body: (x: Tracer, op: Op) => Result,
): OpInfo {
  return {
    group: 'hypercall',
    caller: 'vcpu',
    args: args(...specs),
    summary,
    run: (x, op) => {
      x.enter('do_event_channel_op', self(x).index, EVTCHNOP[cmd])
      const result = body(x, op)
      x.leave(result.rc ?? 0)
      return result
    },
  }
}

/** Result of a hypercall with outputs: `out` only on success. */
const outcome = <T extends object>({ rc, out }: Outcome<T>): Result =>
  out === undefined ? { rc } : { rc, out: out as unknown as Record<string, number> }

/** A change the environment makes, without any of Xen's code. */
function environment(summary: string, specs: string[], body: (x: Tracer, op: Op) => void): OpInfo {
  return {
    group: 'environment',
    caller: 'maybe',
    args: args(...specs),
    summary,
    run: (x, op) => {
      x.enter('environment')
      body(x, op)
      x.leave()
      return {}
    },
  }
}

const setFlag = (x: Tracer, cell: number, value: number): void => {
  if (x.read(cell) !== value) x.write(cell, value)
}

export const ops = {
  EVTCHNOP_alloc_unbound: evtchnop(
    'alloc_unbound',
    'Make a port that another domain may bind',
    ['dom:domid', 'remote_dom:domid'],
    (x, o) => outcome(evtchn_alloc_unbound(x, num(o, 'dom'), num(o, 'remote_dom'))),
  ),
  EVTCHNOP_bind_interdomain: evtchnop(
    'bind_interdomain',
    'Connect to an unbound port of another domain',
    ['remote_dom:domid', 'remote_port:port'],
    (x, o) => outcome(evtchn_bind_interdomain(x, num(o, 'remote_dom'), num(o, 'remote_port'))),
  ),
  EVTCHNOP_bind_virq: evtchnop(
    'bind_virq',
    'Receive a virtual interrupt of Xen on a port',
    ['virq:virq', 'vcpu:vcpu'],
    (x, o) => outcome(evtchn_bind_virq(x, num(o, 'virq'), num(o, 'vcpu'))),
  ),
  EVTCHNOP_bind_ipi: evtchnop(
    'bind_ipi',
    "Make a port that interrupts one of one's own vCPUs",
    ['vcpu:vcpu'],
    (x, o) => outcome(evtchn_bind_ipi(x, num(o, 'vcpu'))),
  ),
  EVTCHNOP_bind_pirq: evtchnop(
    'bind_pirq',
    'Receive a device interrupt on a port',
    ['pirq:pirq', 'flags:flag'],
    (x, o) => outcome(evtchn_bind_pirq(x, num(o, 'pirq'), num(o, 'flags'))),
  ),
  EVTCHNOP_send: evtchnop('send', 'Raise the event of a port', ['port:port'], (x, o) => ({
    rc: evtchn_send(x, self(x).dom, num(o, 'port')),
  })),
  EVTCHNOP_unmask: evtchnop(
    'unmask',
    'Unmask a port and raise what came in meanwhile',
    ['port:port'],
    (x, o) => ({
      rc: evtchn_unmask(x, num(o, 'port')),
    }),
  ),
  EVTCHNOP_bind_vcpu: evtchnop(
    'bind_vcpu',
    'Choose the vCPU a port notifies',
    ['port:port', 'vcpu:vcpu'],
    (x, o) => ({
      rc: evtchn_bind_vcpu(x, num(o, 'port'), num(o, 'vcpu')),
    }),
  ),
  EVTCHNOP_close: evtchnop('close', 'Close a port', ['port:port'], (x, o) => ({
    rc: evtchn_close(x, num(o, 'port')),
  })),
  EVTCHNOP_status: evtchnop('status', 'Ask what a port is', ['dom:domid', 'port:port'], (x, o) =>
    outcome(evtchn_status(x, num(o, 'dom'), num(o, 'port'))),
  ),
  EVTCHNOP_reset: evtchnop('reset', 'Close every port of a domain', ['dom:domid'], (x, o) => ({
    rc: evtchn_reset(x, num(o, 'dom'), false),
  })),
  EVTCHNOP_reset_cont: evtchnop(
    'reset_cont',
    'Go on with an interrupted reset (Xen continues it by itself)',
    ['dom:domid'],
    (x, o) => ({
      rc: x.release.reset_is_guarded ? evtchn_reset(x, num(o, 'dom'), true) : -ENOSYS,
    }),
  ),
  EVTCHNOP_init_control: evtchnop(
    'init_control',
    'Give a vCPU a FIFO control block',
    ['vcpu:vcpu', 'control_gfn:u32', 'offset:u32'],
    (x, o) => {
      const rc = evtchn_fifo_init_control(
        x,
        self(x).dom,
        num(o, 'vcpu'),
        num(o, 'control_gfn'),
        num(o, 'offset'),
      )
      return rc === 0 ? { rc, out: { link_bits: 17 } } : { rc }
    },
  ),
  EVTCHNOP_expand_array: evtchnop(
    'expand_array',
    'Give Xen a page of FIFO event words',
    ['array_gfn:u32'],
    (x, o) => ({
      rc: evtchn_fifo_expand_array(x, self(x).dom, num(o, 'array_gfn')),
    }),
  ),
  EVTCHNOP_set_priority: evtchnop(
    'set_priority',
    "Set a port's FIFO priority",
    ['port:port', 'priority:u32'],
    (x, o) => ({
      rc: evtchn_set_priority(x, num(o, 'port'), num(o, 'priority')),
    }),
  ),
  EVTCHNOP_bind_vector: {
    ...evtchnop(
      'bind_vector',
      'Give a port its own vector on one vCPU',
      ['port:port', 'vcpu:vcpu', 'vector:vector', 'pad?:u32'],
      (x, o) => ({
        rc: x.release.bind_vector
          ? evtchn_bind_vector(
              x,
              num(o, 'port'),
              num(o, 'vcpu'),
              num(o, 'vector'),
              (o['pad'] as number | undefined) ?? 0,
            )
          : -ENOSYS,
      }),
    ),
    proposal: true,
  },
  EVTCHNOP_raw: {
    group: 'hypercall',
    caller: 'vcpu',
    args: args('cmd:i32'),
    summary: 'Call event_channel_op with a number nobody knows',
    run: (x, o) => {
      x.enter('do_event_channel_op', self(x).index, num(o, 'cmd'))
      return { rc: x.leave(-ENOSYS) }
    },
  },
  HVM_PARAM_CALLBACK_IRQ: {
    group: 'hypercall',
    caller: 'vcpu',
    args: args('dom:domid', 'via:via'),
    summary: 'Choose how the guest is told: vector, GSI or PCI INTx',
    run: (x, o) => ({ rc: setCallbackParam(x, num(o, 'dom'), BigInt(o['via'] as string)) }),
  },
  HVMOP_set_evtchn_upcall_vector: {
    group: 'hypercall',
    caller: 'vcpu',
    args: args('vcpu:vcpu', 'vector:byte'),
    summary: 'Give a vCPU a LAPIC vector for its upcalls',
    run: (x, o) => ({
      rc: x.release.upcall_vector
        ? hvmop_set_evtchn_upcall_vector(x, self(x).dom, num(o, 'vcpu'), num(o, 'vector'))
        : -ENOSYS,
    }),
  },
  HVMOP_set_pci_link_route: {
    group: 'chips',
    caller: 'maybe',
    args: args('dom:domid', 'link:u32', 'isa_irq:u32'),
    summary: 'Route a PCI link to an ISA interrupt',
    run: (x, o) => ({ rc: setPciLinkRoute(x, num(o, 'dom'), num(o, 'link'), num(o, 'isa_irq')) }),
  },
  SCHEDOP_poll: {
    group: 'hypercall',
    caller: 'vcpu',
    args: args('ports:ports', 'timeout?:u32'),
    summary: 'Sleep until one of some ports is pending',
    run: (x, o) => {
      const rc = do_poll(x, self(x), o['ports'] as readonly number[])
      descheduleIfBlocked(x, self(x))
      return { rc }
    },
  },
  SCHEDOP_block: {
    group: 'hypercall',
    caller: 'vcpu',
    args: [],
    summary: 'Sleep until an event comes',
    run: x => {
      vcpu_block(x, self(x))
      descheduleIfBlocked(x, self(x))
      return {}
    },
  },
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
  set_in_irq: environment('The physical CPU enters or leaves an interrupt handler', ['val:flag'], (x, o) =>
    setFlag(x, x.world.in_irq, num(o, 'val')),
  ),
  set_irqs_enabled: environment("The physical CPU's interrupts go on or off", ['val:flag'], (x, o) =>
    setFlag(x, x.world.irqs_disabled, num(o, 'val') ? 0 : 1),
  ),
  run_tasklets: {
    group: 'environment',
    caller: 'maybe',
    args: args('n?:u32'),
    summary: 'The softirq runs the queued tasklets',
    run: (x, o) => ({
      ran: tasklet_softirq_action(x, (o['n'] as number | undefined) ?? Number.POSITIVE_INFINITY),
    }),
  },
  set_blocked: environment('A vCPU is blocked or not', ['t:target', 'val:flag'], (x, o) => {
    const v = target(x, o)
    const on = num(o, 'val') === 1
    if ((x.read(v.VPF_blocked) === 1) !== on) x.raise(v.VPF_blocked, on ? 'BLOCK' : 'UNBLOCK')
    if (on && x.read(v.is_running) === 1) x.raise(v.is_running, 'DESCHEDULE')
  }),
  set_running: environment('A vCPU is on a physical CPU or not', ['t:target', 'val:flag'], (x, o) => {
    const v = target(x, o)
    const on = num(o, 'val') === 1
    if ((x.read(v.is_running) === 1) !== on) x.raise(v.is_running, on ? 'SCHEDULE' : 'DESCHEDULE')
  }),
  set_online: environment('A vCPU goes online or offline', ['t:target', 'val:flag'], (x, o) => {
    const v = target(x, o)
    const down = num(o, 'val') === 0
    if ((x.read(v.VPF_down) === 1) !== down) x.raise(v.VPF_down, down ? 'OFFLINE' : 'ONLINE')
  }),
  set_blocked_in_xen: environment(
    'A vCPU sleeps inside Xen, waiting for its device model, or not',
    ['t:target', 'val:flag'],
    (x, o) => {
      const v = target(x, o)
      const on = num(o, 'val') === 1
      if ((x.read(v.VPF_blocked_in_xen) === 1) !== on)
        x.raise(v.VPF_blocked_in_xen, on ? 'BLOCK_IN_XEN' : 'WAKE_IN_XEN')
    },
  ),
  set_paused: environment(
    'The toolstack pauses a domain or lets it go on',
    ['t:target', 'val:flag'],
    (x, o) => setFlag(x, target(x, o).dom.controller_pause_count, num(o, 'val')),
  ),
  run_guest: {
    group: 'guest',
    caller: 'vcpu',
    args: [],
    summary: 'Let a vCPU run: it takes and handles whatever is injected',
    run: x => runGuest(x, self(x)),
  },
  vmenter: {
    group: 'guest',
    caller: 'hvm',
    args: [],
    summary: 'One VM exit and the entry after it',
    run: x => {
      const { intack, blocked } = exitAndEnter(x, self(x))
      if (intack.source === 'none') return { out: { src: 'none' } }
      const known = !(intack.source === 'pic' && blocked !== 'none')
      return { out: { src: intack.source, ...(known && { vector: intack.vector }), blocked } }
    },
  },
  g_scan: {
    group: 'guest',
    caller: 'vcpu',
    args: args('limit?:u32'),
    summary: "Run the guest's upcall handler",
    run: (x, o) => ({ ports: guestUpcall(x, self(x), o['limit'] as number | undefined) }),
  },
  g_set_mask: {
    group: 'guest',
    caller: 'vcpu',
    args: args('port:port', 'val:flag'),
    summary: 'The guest writes the MASKED bit of a port',
    run: (x, o) => ({ rc: writePortBit(x, self(x), 'mask', num(o, 'port'), num(o, 'val') === 1) ? 0 : -1 }),
  },
  g_set_pending: {
    group: 'guest',
    caller: 'vcpu',
    args: args('port:port', 'val:flag'),
    summary: 'The guest writes the PENDING bit of a port',
    run: (x, o) => ({
      rc: writePortBit(x, self(x), 'pending', num(o, 'port'), num(o, 'val') === 1) ? 0 : -1,
    }),
  },
  g_set_upcall_pending: guestByte('The guest writes its upcall flag', 0),
  g_set_upcall_mask: guestByte('The guest writes its upcall mask', 1),
  g_page_init: {
    group: 'guest',
    caller: 'vcpu',
    args: args('gfn:u32', 'word:u32'),
    summary: 'The guest fills a page of its memory',
    run: (x, o) => {
      fillPage(x, self(x), num(o, 'gfn'), num(o, 'word'))
      return {}
    },
  },
  set_if: {
    group: 'guest',
    caller: 'vcpu',
    args: args('val:flag'),
    summary: 'The guest sets or clears RFLAGS.IF',
    run: (x, o) => {
      x.enter('guestMemory', self(x).index)
      setFlag(x, self(x).rflags_if, num(o, 'val'))
      x.leave()
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

function guestByte(summary: string, byte: 0 | 1): OpInfo {
  return {
    group: 'guest',
    caller: 'vcpu',
    args: args('val:flag'),
    summary,
    run: (x, o) => {
      x.enter('guestMemory', self(x).index)
      writeUpcallByte(x, self(x), byte, num(o, 'val'))
      x.leave()
      return {}
    },
  }
}

export type OpName = keyof typeof ops
export const OP_NAMES = Object.keys(ops) as readonly OpName[]
export const isOpName = (name: string): name is OpName => Object.hasOwn(ops, name)
export const opInfo = (name: OpName): OpInfo => ops[name]

/** Does one operation. The caller has checked it (`checkOp`). Throws XenCrash where the hypervisor dies. */
export function runOp(x: Tracer, op: Op): Result {
  x.current = typeof op['v'] === 'string' ? x.world.vcpuNamed(op['v']) : undefined
  try {
    return opInfo(op.op).run(x, op)
  } finally {
    x.current = undefined
  }
}

/** Guest frames that operations name, by the domain that names them: the memory a world needs beside shared_info. */
export function framesOf(list: readonly Op[]): Frames {
  const frames = new Map<number, Set<number>>()
  for (const op of list) {
    const gfn = op['control_gfn'] ?? op['array_gfn'] ?? op['gfn']
    const dom = Number.parseInt(String(op['v']).slice(1), 10)
    if (typeof gfn !== 'number' || gfn < 1 || gfn >= 0x400) continue
    frames.set(dom, (frames.get(dom) ?? new Set()).add(gfn))
  }
  return frames
}
