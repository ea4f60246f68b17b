/** The other hypercalls: how the guest is told, and how a vCPU sleeps. */
import { ENOSYS } from '../xen/errno.ts'
import { hvmop_set_evtchn_upcall_vector, setCallbackParam } from '../xen/hvm/hvm.ts'
import { descheduleIfBlocked, do_poll, vcpu_block } from '../xen/schedule.ts'
import { args, num, type OpInfo, self } from './info.ts'

export const hypercalls = {
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
} as const satisfies Record<string, OpInfo>
