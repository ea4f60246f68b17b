/** What a guest asks of its event channels: EVTCHNOP_*, the proposal's among them. */
import type { Tracer } from '../tracer.ts'
import { ENOSYS } from '../xen/errno.ts'
import {
  evtchn_alloc_unbound,
  evtchn_bind_interdomain,
  evtchn_bind_ipi,
  evtchn_bind_pirq,
  evtchn_bind_virq,
} from '../xen/event_channel/bind.ts'
import { evtchn_close, evtchn_reset } from '../xen/event_channel/close.ts'
import type { Outcome } from '../xen/event_channel/port.ts'
import { evtchn_bind_vcpu, evtchn_bind_vector } from '../xen/event_channel/retarget.ts'
import { evtchn_send } from '../xen/event_channel/send.ts'
import { evtchn_set_priority, evtchn_status, evtchn_unmask } from '../xen/event_channel/status.ts'
import { evtchn_fifo_expand_array, evtchn_fifo_init_control } from '../xen/event_fifo.ts'
import { args, num, type Op, type OpInfo, type Result, self } from './info.ts'

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

export const evtchnops = {
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
} as const satisfies Record<string, OpInfo>
