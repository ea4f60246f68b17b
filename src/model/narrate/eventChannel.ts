/** common/event_channel.c in words: making, connecting and closing ports. Sending is in send.ts. */
import { opInfo } from '../ops.ts'
import { ECS } from '../xen/constants.ts'
import type { Fn } from '../xen/source.ts'
import { OWN_VECTOR, USABLE } from './fifo.ts'
import { virqName } from './names.ts'
import { notify } from './notify.ts'
import { type BranchWords, type FnWords, portName, type Say, type Scene } from './scene.ts'

export const stateOf = (s: Scene, port: number): string => ECS[s.read(s.domain.state + port)] ?? 'no state'

/** The same check in several functions. */
export const NO_DOMAIN = (arg: string): BranchWords => [
  s => `There is no ${s.named(s.arg(arg))}, so the call is refused.`,
  s => `${s.named(s.arg(arg))} exists.`,
  s => `there is no ${s.named(s.arg(arg))}`,
]

export const NO_PORT: BranchWords = [
  s => `${s.d} has no port ${s.port}: no bucket of channels was ever made for that number.`,
  s => `Port ${s.port} is a port number that ${s.d} has.`,
  s => `${s.d} has no port ${s.port}`,
]

const FULL: BranchWords = [
  'No port could be had, so the call gives up.',
  'A port number is at hand; until its state is written it still is ECS_FREE.',
  s => `every port that ${s.d} may have is in use`,
]

export const CONSUMER: BranchWords = [
  s => `Xen itself receives the events of ${s.p}, so the guest may not touch it.`,
  s => `${s.p} has no consumer inside Xen: it belongs to ${s.d} alone.`,
  s => `Xen itself receives the events of ${s.p}`,
]

const FREE_OR_RESERVED: BranchWords = [
  s =>
    s.port === 0
      ? `Port 0 of ${s.d} is ECS_RESERVED for ever, so that 0 can mean “no port”.`
      : `Port ${s.port} of ${s.d} is not in use, so there is nothing to do it to.`,
  s => `Port ${s.port} of ${s.d} is ${stateOf(s, s.port)}: it is in use.`,
  s => (s.port === 0 ? 'port 0 is reserved for ever' : `port ${s.port} of ${s.d} is not in use`),
]

const noVcpu = (arg = 'vcpu'): BranchWords => [
  s => `${s.d} has no ${s.target(s.arg(arg))}.`,
  s => `${s.target(s.arg(arg))} exists.`,
  s => `${s.d} has no ${s.target(s.arg(arg))}`,
]

const forbidden = (what: string): BranchWords => [
  `The security policy refuses: only a domain itself or a control domain may ${what}.`,
  `The security policy agrees: the caller is the domain itself or a control domain.`,
  `only a domain itself or a control domain may ${what}`,
]

const lowerFirst = (text: string): string =>
  /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text

const hypercall: Say = s => {
  if (s.op.op === 'EVTCHNOP_raw')
    return `${s.v} calls event_channel_op with command ${s.arg('cmd') | 0}, which Xen does not know.`
  const { summary, proposal } = opInfo(s.op.op)
  return `${proposal ? 'Proposal: ' : ''}${s.v} leaves the guest for Xen with ${s.op.op}: ${lowerFirst(summary)}.`
}

const VECTOR_KEPT = (s: Scene): string => s.target(s.arg('vcpu'))

const bindVcpuStates: BranchWords = [
  s => `A channel in ${stateOf(s, s.port)} may not be moved to another vCPU.`,
  s => `A channel in ${stateOf(s, s.port)} may be moved to another vCPU.`,
  s => `a channel in ${stateOf(s, s.port)} may not be moved to another vCPU`,
]

const SAME_VCPU: BranchWords = [
  s => `The PIRQ of ${s.p} already notifies that vCPU, so its list stays as it is.`,
  s => `The PIRQ of ${s.p} has to leave the list of its old vCPU.`,
]

export const eventChannelWords = {
  do_event_channel_op: {
    enter: hypercall,
    result: (s, rc) => `The hypercall is over and ${s.v} gets ${rc}, success.`,
  },
  get_free_port: {
    enter: s => `Xen looks for the lowest port of ${s.d} that is ECS_FREE.`,
    result: (s, port) =>
      `get_free_port chooses port ${port} of ${s.d}; the caller, not this function, changes its state.`,
    branches: {
      'chn->state == ECS_FREE': [
        s => `A free port of ${s.d} is found, the lowest one: numbers are used again after a close.`,
        'This port is in use, so the search goes on.',
      ],
      'port > d->max_evtchn_port': [
        s => `${s.d} has used every port up to the limit that its administrator set.`,
        s => `The limit that the administrator of ${s.d} set is not reached.`,
        s => `every port that ${s.d} may have is in use`,
      ],
      'port >= max_evtchns(d)': [
        s => `The ABI that ${s.d} uses has no port numbers from ${s.read(s.domain.max_evtchns)} on.`,
        s =>
          `Every port of ${s.d} so far is in use, but the ABI has ${s.read(s.domain.max_evtchns)} numbers: another bucket of channels is made.`,
        s => `every port that the ABI of ${s.d} has is in use`,
      ],
    },
  },
  evtchn_alloc_unbound: {
    enter: s =>
      `${s.named(s.arg('dom'))} is to get a new port that ${s.named(s.arg('remote_dom'))} may connect to.`,
    branches: {
      'd == NULL': NO_DOMAIN('dom'),
      'port < 0': FULL,
      'xsm_evtchn_unbound(d) != 0': forbidden('make a port in it'),
    },
  },
  evtchn_bind_interdomain: {
    enter: s =>
      `${s.d} asks to connect a new port of its own to ${portName(s.named(s.arg('remote_dom')), s.port)}.`,
    branches: {
      'rd == NULL': NO_DOMAIN('remote_dom'),
      'lport < 0': FULL,
      '!port_is_valid(rd, rport)': [
        s => `${s.named(s.arg('remote_dom'))} has no port ${s.port} to connect to.`,
        s => `Port ${s.port} is a port number that ${s.named(s.arg('remote_dom'))} has.`,
        s => `${s.named(s.arg('remote_dom'))} has no port ${s.port}`,
      ],
      'rchn->state != ECS_UNBOUND': [
        s => `The far port ${s.port} is not ECS_UNBOUND, so it waits for nobody and cannot be connected to.`,
        s => `The far port ${s.port} is ECS_UNBOUND: it waits for somebody to connect.`,
        s => `the far port ${s.port} is not ECS_UNBOUND`,
      ],
      'rchn->u.unbound.remote_domid != ld->domain_id': [
        s => `The far port ${s.port} was made for another domain than ${s.d}, which is refused.`,
        s => `The far port ${s.port} was made for ${s.d}, which may have it.`,
        s => `the far port ${s.port} was made for another domain`,
      ],
    },
  },
  evtchn_bind_virq: {
    enter: s =>
      `${s.d} asks for a port on which ${virqName(s.arg('virq'))} arrives at ${s.target(s.arg('vcpu'))}.`,
    branches: {
      'virq >= ARRAY_SIZE(v->virq_to_evtchn)': [
        s => `There is no VIRQ ${s.arg('virq')}: the numbers end at 23.`,
        s => `${virqName(s.arg('virq'))} is a VIRQ number.`,
        s => `there is no VIRQ ${s.arg('virq')}`,
      ],
      'virq_is_global(virq) && vcpu != 0': [
        s => `${virqName(s.arg('virq'))} is global, one for the domain, and must be bound at vCPU 0.`,
        s => `${virqName(s.arg('virq'))} may be bound at this vCPU.`,
        'a global VIRQ must be bound at vCPU 0',
      ],
      'vcpu >= d->max_vcpus': noVcpu(),
      'the VIRQ is global, and d is not its handler': [
        s =>
          `${virqName(s.arg('virq'))} is one for the whole host, and another domain handles it: nothing would ever come.`,
        s => `${virqName(s.arg('virq'))} may come to ${s.d}.`,
        s => `another domain handles ${virqName(s.arg('virq'))}`,
      ],
      'v->virq_to_evtchn[virq] != 0': [
        s => `${virqName(s.arg('virq'))} of ${s.target(s.arg('vcpu'))} has a port already.`,
        s => `${virqName(s.arg('virq'))} of ${s.target(s.arg('vcpu'))} has no port yet.`,
        s => `${virqName(s.arg('virq'))} of ${s.target(s.arg('vcpu'))} has a port already`,
      ],
      'port < 0': FULL,
    },
  },
  evtchn_bind_ipi: {
    enter: s =>
      `${s.d} asks for a port with which its vCPUs can interrupt ${s.target(s.arg('vcpu'))}, for good.`,
    branches: { 'vcpu >= d->max_vcpus': noVcpu(), 'port < 0': FULL },
  },
  evtchn_bind_pirq: {
    enter: s => `${s.d} asks for a port on which the device interrupt PIRQ ${s.arg('pirq')} arrives.`,
    branches: {
      'pirq >= d->nr_pirqs': [
        s => `${s.d} has no PIRQ ${s.arg('pirq')}.`,
        s => `PIRQ ${s.arg('pirq')} is a number that ${s.d} has.`,
        s => `${s.d} has no PIRQ ${s.arg('pirq')}`,
      ],
      '!is_hvm_domain(d) && !pirq_access_permitted(d, pirq)': [
        s => `${s.d} is a PV domain that was not given the hardware interrupt behind PIRQ ${s.arg('pirq')}.`,
        s => `${s.d} may use PIRQ ${s.arg('pirq')}.`,
        s => `${s.d} was not given the hardware interrupt behind PIRQ ${s.arg('pirq')}`,
      ],
      'pirq_to_evtchn(d, pirq) != 0': [
        s => `PIRQ ${s.arg('pirq')} has a port already.`,
        s => `PIRQ ${s.arg('pirq')} has no port yet.`,
        s => `PIRQ ${s.arg('pirq')} has a port already`,
      ],
      'port < 0': FULL,
      'rc != 0': [
        s => `The hardware interrupt behind PIRQ ${s.arg('pirq')} cannot be had, so the binding is undone.`,
        s => `Nothing stands in the way of PIRQ ${s.arg('pirq')}.`,
        s => `there is no hardware interrupt behind PIRQ ${s.arg('pirq')}`,
      ],
      'is_hvm_domain(d) && domain_pirq_to_irq(d, pirq) > 0': [
        s => `${s.d} is an HVM guest and a real device stands behind PIRQ ${s.arg('pirq')}: that is noted.`,
        'No real device of an HVM guest stands behind this PIRQ, so there is nothing to note.',
      ],
    },
  },
  link_pirq_port: {
    enter: s => `${s.p} goes to the head of the list of PIRQ ports that notify ${s.v}.`,
  },
  unlink_pirq_port: {
    enter: s => `${s.p} leaves the list of PIRQ ports that notify ${s.v}.`,
  },
  evtchn_close: { enter: s => `${s.d} asks to close its port ${s.port}.` },
  __evtchn_close: {
    enter: s => `Xen undoes whatever ${s.p} was for; what that means depends on its state.`,
    result: s => `${s.p} is closed and free; its MASKED bit stays as it was.`,
    branches: {
      '!port_is_valid(d1, port1)': NO_PORT,
      'consumer_is_xen(chn1)': CONSUMER,
      'chn1->state is ECS_FREE or ECS_RESERVED': FREE_OR_RESERVED,
      'evtchn_usable(evtchn)': USABLE('its PENDING bit is left as it is'),
    },
  },
  evtchn_status: {
    enter: s => `${s.caller?.name ?? s.d} asks what port ${s.port} of ${s.named(s.arg('dom'))} is.`,
    branches: {
      'd == NULL': NO_DOMAIN('dom'),
      'consumer_is_xen(chn)': [
        s => `Port ${s.port} of ${s.named(s.arg('dom'))} is Xen's own, and nobody is told about those.`,
        s => `Port ${s.port} of ${s.named(s.arg('dom'))} has no consumer inside Xen.`,
        s => `port ${s.port} of ${s.named(s.arg('dom'))} is Xen's own`,
      ],
      '!port_is_valid(d, port)': [
        s => `${s.named(s.arg('dom'))} has no port ${s.port}.`,
        s => `Port ${s.port} is a port number that ${s.named(s.arg('dom'))} has.`,
        s => `${s.named(s.arg('dom'))} has no port ${s.port}`,
      ],
      'xsm_evtchn_status(d, chn) != 0': forbidden('ask about its ports'),
    },
  },
  evtchn_bind_vcpu: {
    enter: s => `${s.d} asks that ${s.p} notify ${s.target(s.arg('vcpu'))} from now on.`,
    branches: {
      'vcpu >= d->max_vcpus': noVcpu(),
      '!port_is_valid(d, port)': NO_PORT,
      'consumer_is_xen(chn)': CONSUMER,
      'the state does not allow another vCPU': bindVcpuStates,
      'virq_is_global(chn->u.virq)': [
        'This VIRQ is global, and a global one may be moved to another vCPU.',
        'This VIRQ is one of each vCPU, and such a one stays where it was bound.',
        'a VIRQ of one vCPU stays where it was bound',
      ],
      'chn->notify_vcpu_id == vcpu_id': SAME_VCPU,
    },
  },
  evtchn_unmask: {
    enter: s => `${s.d} asks Xen to unmask ${s.p} and to raise what came in meanwhile.`,
    branches: {
      '!port_is_valid(d, port)': NO_PORT,
      'evtchn_usable(evtchn)': USABLE('nothing is done, and the caller still gets 0'),
    },
  },
  evtchn_reset: {
    enter: s => `Every port of ${s.named(s.arg('dom'))} is to be closed.`,
    branches: {
      'd == NULL': NO_DOMAIN('dom'),
      'xsm_evtchn_reset(current->domain, d) != 0': forbidden('reset its ports'),
      'd != current->domain && !d->controller_pause_count': [
        s =>
          `${s.named(s.arg('dom'))} is another domain and not paused: it could use its ports while they are being closed, so the call is refused.`,
        s => `${s.named(s.arg('dom'))} is the caller itself, or paused, so its ports may be closed.`,
        s => `${s.named(s.arg('dom'))} is another domain and not paused`,
      ],
      'another reset is in progress': [
        s => `Another reset of ${s.named(s.arg('dom'))} has not come to its end yet.`,
        s => `No other reset of ${s.named(s.arg('dom'))} is under way.`,
        s => `another reset of ${s.named(s.arg('dom'))} is under way`,
      ],
      'hypercall_preempt_check()': [
        'After every 64 ports Xen asks whether the physical CPU is wanted elsewhere: here it is, so the reset is cut.',
        'The reset was cut at this very port and has just been continued, so it goes on.',
      ],
      'd->active_evtchns > d->xen_evtchns': [
        s => `${s.named(s.arg('dom'))} made new ports while the old ones were being closed.`,
        s => `Only Xen's own ports of ${s.named(s.arg('dom'))} are left in use.`,
        s => `${s.named(s.arg('dom'))} made new ports while the old ones were being closed`,
      ],
      'd->evtchn_fifo': [
        s => `${s.named(s.arg('dom'))} uses the FIFO ABI, and a reset takes it back to the 2-level one.`,
        s => `${s.named(s.arg('dom'))} uses the 2-level ABI, so there is no other to go back from.`,
      ],
    },
  },
  evtchn_set_priority: {
    enter: s =>
      `${s.d} asks that ${s.p} have priority ${s.arg('priority')} from now on, which only the FIFO ABI knows.`,
    branches: {
      '!port_is_valid(d, port)': NO_PORT,
      '!d->evtchn_port_ops->set_priority': [
        s => `${s.d} uses the 2-level ABI, which has no priorities.`,
        s => `${s.d} uses the FIFO ABI, which has priorities.`,
        'the 2-level ABI has no priorities',
      ],
      'evtchn_usable(evtchn)': USABLE('it may not be given a priority'),
      'priority > EVTCHN_FIFO_PRIORITY_MIN': [
        s => `There is no priority ${s.arg('priority')}: 15 is the last.`,
        s => `Priority ${s.arg('priority')} exists, and counts from the next time the port joins a queue.`,
        s => `there is no priority ${s.arg('priority')}`,
      ],
    },
  },
  alloc_unbound_xen_event_channel: {
    enter: s =>
      `Xen makes a port of ${s.d} for its own use, to be woken on by ${s.named(s.arg('remote_domid'))}.`,
    result: (s, port) => `alloc_unbound_xen_event_channel gives Xen port ${port} of ${s.d}.`,
    branches: { 'port < 0': FULL, 'xsm_evtchn_unbound(d) != 0': forbidden('make a port in it') },
  },
  hypercall_create_continuation: {
    enter: s =>
      `The rest is put off: ${s.caller?.name ?? 'the vCPU'} will call again, with EVTCHNOP_reset_cont, and go on where this call stopped.`,
  },
  free_xen_event_channel: { enter: s => `Xen gives up ${s.p}, which it had made for its own use.` },
  evtchn_bind_vector: {
    enter: s =>
      s.arg('vector') === 0
        ? `Proposal: ${s.d} asks that ${s.p} have no vector of its own any more.`
        : `Proposal: ${s.d} asks that ${s.p} raise vector 0x${s.arg('vector').toString(16)} on ${s.target(s.arg('vcpu'))}.`,
    branches: {
      'bind->_pad != 0': [
        'Proposal: the padding of the argument is not zero, so a later version could never give it a meaning.',
        'Proposal: the padding of the argument is zero, as it must be.',
        'the padding of the argument is not zero',
      ],
      '!is_hvm_domain(d)': [
        s => `Proposal: ${s.d} is a PV domain and has no local APIC that could take a vector.`,
        s => `Proposal: ${s.d} is an HVM guest, so its vCPUs have local APICs.`,
        s => `${s.d} has no local APIC that could take a vector`,
      ],
      'vcpu >= d->max_vcpus': [
        s => `Proposal: ${s.d} has no ${VECTOR_KEPT(s)}.`,
        s => `Proposal: ${VECTOR_KEPT(s)} exists.`,
        s => `${s.d} has no ${VECTOR_KEPT(s)}`,
      ],
      'vector != 0 && vector < 0x10': [
        'Proposal: vectors below 0x10 are illegal for a local APIC.',
        'Proposal: the vector is one that a local APIC can take, or 0 for none.',
        'vectors below 0x10 are illegal for a local APIC',
      ],
      '!port_is_valid(d, port)': [
        s => `Proposal: ${s.d} has no port ${s.port}.`,
        s => `Proposal: port ${s.port} is a port number that ${s.d} has.`,
        s => `${s.d} has no port ${s.port}`,
      ],
      'consumer_is_xen(chn)': [
        s => `Proposal: Xen itself receives the events of ${s.p}, so the guest may not touch it.`,
        s => `Proposal: ${s.p} has no consumer inside Xen.`,
        s => `Xen itself receives the events of ${s.p}`,
      ],
      'chn->state is ECS_FREE or ECS_RESERVED': [
        s => `Proposal: ${s.p} is not in use, so it cannot have a vector.`,
        s => `Proposal: ${s.p} is ${stateOf(s, s.port)}, a state in which it can have a vector.`,
        s => `${s.p} is not in use`,
      ],
      'bound to one vCPU for life, and vcpu != chn->notify_vcpu_id': [
        s => `Proposal: ${s.p} is bound to another vCPU for life and cannot follow the vector.`,
        s => `Proposal: ${s.p} may notify ${VECTOR_KEPT(s)}.`,
        s => `${s.p} is bound to another vCPU for life`,
      ],
      "vector == the domain's callback vector": [
        s =>
          `Proposal: ${s.d} already uses this vector for its callback, and one handler cannot mean two things.`,
        s =>
          `Proposal: the vector is not the callback vector of ${s.d}, so its handler can mean this port alone.`,
        'the vector is already the callback vector of the domain',
      ],
      'chn->notify_vcpu_id == vcpu_id': [
        'Proposal: the PIRQ already notifies that vCPU, so its list stays as it is.',
        'Proposal: the PIRQ has to leave the list of its old vCPU.',
      ],
      'PENDING && !MASKED': [
        s => `Proposal: an event waits on ${s.p}, so it is raised anew: a change of method strands nothing.`,
        s => `Proposal: no deliverable event waits on ${s.p}, so nothing has to be raised now.`,
      ],
      ...notify,
      'evtchn->upcall_vector != 0': OWN_VECTOR,
    },
  },
} as const satisfies Partial<Record<Fn, FnWords>>
