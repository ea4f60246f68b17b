/** From the sender to the marked vCPU in words: common/event_channel.c's senders, common/event_2l.c, arch/x86/domain.c. */
import { CALLBACK_NAMES } from '../xen/constants.ts'
import type { Fn } from '../xen/source.ts'
import { CONSUMER, NO_DOMAIN, NO_PORT, stateOf } from './eventChannel.ts'
import { virqName } from './names.ts'
import { notify, ownVcpu } from './notify.ts'
import { type BranchWords, type FnWords, portName, type Scene, upper } from './scene.ts'

/** The far end of an interdomain port of the scene's domain. */
function peer(s: Scene): { port: string; vcpu: string } {
  const d = s.world.domain(s.read(s.domain.remote_domid + s.port))
  const port = s.read(s.domain.remote_port + s.port)
  return d
    ? { port: portName(d.name, port), vcpu: `${d.name}v${s.read(d.notify_vcpu_id + port)}` }
    : { port: 'no port', vcpu: 'no vCPU' }
}

const INTERDOMAIN: BranchWords = [
  s => `Port ${s.port} of ${s.d} is connected to ${peer(s).port}, so the event goes to that end.`,
  s => `Port ${s.port} of ${s.d} is ${stateOf(s, s.port)}, not ECS_INTERDOMAIN, so there is no far end.`,
]

const NO_VIRQ_PORT: BranchWords = [
  s => `${s.d} has bound no port to ${virqName(s.arg('virq'))}, so the event goes nowhere, silently.`,
  s => `${s.d} has bound a port to ${virqName(s.arg('virq'))}.`,
]

export const sendWords = {
  evtchn_send: {
    enter: s =>
      `${s.d} raises the event of its port ${s.port}; what that means depends on the state of the port.`,
    branches: {
      '!port_is_valid(ld, lport)': NO_PORT,
      'consumer_is_xen(lchn)': CONSUMER,
      'lchn->state == ECS_INTERDOMAIN': INTERDOMAIN,
      'consumer_is_xen(rchn)': [
        s => `Xen itself receives on ${peer(s).port}: its callback runs, and no guest sees an event.`,
        s => `A guest receives on ${peer(s).port}, and its notify_vcpu_id says that ${peer(s).vcpu} is told.`,
      ],
      'lchn->state == ECS_IPI': [
        s =>
          `Port ${s.port} of ${s.d} is an IPI channel: the event comes back to ${s.d} itself, for ${ownVcpu(s)}.`,
        s => `Port ${s.port} of ${s.d} is no IPI channel either.`,
      ],
      'lchn->state == ECS_UNBOUND': [
        s =>
          `Nobody is connected to port ${s.port} of ${s.d}: the event is dropped, and the sender still gets 0.`,
        s => `Port ${s.port} of ${s.d} is ${stateOf(s, s.port)}, on which nobody can send.`,
        s => `nobody can send on a channel in ${stateOf(s, s.port)}`,
      ],
    },
  },
  evtchn_set_pending: {
    enter: s => `${upper(s.p)} is to become pending; how that is done is a matter of its domain's ABI.`,
  },
  default_xen_notification_fn: {
    enter: s => `Xen's own consumer takes the event: it only wants to know whether ${s.v} sleeps inside Xen.`,
    branches: {
      'test_and_clear_bit(_VPF_blocked_in_xen, &v->pause_flags)': [
        s => `${s.v} slept inside Xen, waiting for its device model, and may go on now.`,
        s => `${s.v} does not sleep inside Xen, so there is nobody to wake.`,
      ],
    },
  },
  send_guest_vcpu_virq: {
    enter: s => `Xen raises ${virqName(s.arg('virq'))} for ${s.v}, holding virq_lock with interrupts off.`,
    branches: { 'port == 0': NO_VIRQ_PORT },
  },
  send_guest_global_virq: {
    enter: s => `Xen raises ${virqName(s.arg('virq'))} for ${s.d}, holding virq_lock with interrupts off.`,
    branches: {
      'd == NULL || d->vcpu == NULL || d->vcpu[0] == NULL': [
        'There is no such domain, or it has no vCPU 0 at which global VIRQs are recorded.',
        s => `${s.d} has a vCPU 0, at which its global VIRQs are recorded.`,
      ],
      'port == 0': NO_VIRQ_PORT,
    },
  },
  send_global_virq: {
    enter: s =>
      `Xen raises ${virqName(s.arg('virq'))} for whichever domain handles it, domain 0 unless told otherwise.`,
  },
  set_global_virq_handler: {
    enter: s => `${upper(s.named(s.arg('dom')))} is to handle ${virqName(s.arg('virq'))} from now on.`,
    branches: {
      'd == NULL': NO_DOMAIN('dom'),
      'virq >= NR_VIRQS': [
        s => `There is no VIRQ ${s.arg('virq')}: the numbers end at 23.`,
        s => `${virqName(s.arg('virq'))} is a VIRQ number.`,
        s => `there is no VIRQ ${s.arg('virq')}`,
      ],
      '!virq_is_global(virq)': [
        s => `${virqName(s.arg('virq'))} belongs to each vCPU and cannot have one handler domain.`,
        s => `${virqName(s.arg('virq'))} is global, so one domain handles it.`,
        s => `${virqName(s.arg('virq'))} is not global`,
      ],
    },
  },
  send_guest_pirq: {
    enter: s =>
      `The device interrupt behind PIRQ ${s.arg('pirq') | 0} of ${s.d} arrived, and becomes an event.`,
    branches: {
      'pirq == NULL || pirq->evtchn == 0': [
        s => `No port of ${s.d} is bound to this PIRQ, so nothing is told to anybody.`,
        s => `A port of ${s.d} is bound to this PIRQ.`,
      ],
    },
  },
  notify_via_xen_event_channel: {
    enter: s => `Xen itself sends on ${s.p}.`,
    branches: { 'lchn->state == ECS_INTERDOMAIN': INTERDOMAIN },
  },
  evtchn_check_pollers: {
    enter: s => `Does a vCPU of ${s.d} sleep in SCHEDOP_poll until port ${s.port} is pending?`,
    branches: {
      'bitmap_empty(d->poll_mask)': [
        s => `No vCPU of ${s.d} sleeps in SCHEDOP_poll, so there is nobody to wake.`,
        s => `A vCPU of ${s.d} sleeps in SCHEDOP_poll, and may be waiting for this port.`,
      ],
      'v->poll_evtchn <= 0 || v->poll_evtchn == port': [
        s =>
          `A polling vCPU waits for port ${s.port}, or for several ports, so it is woken even if the port is masked.`,
        s => `A polling vCPU waits for another port than ${s.port} and sleeps on.`,
      ],
    },
  },
  evtchn_2l_set_pending: {
    enter: s =>
      `Three filters stand before ${s.v}: PENDING of ${s.p}, its MASKED bit, and the selector bit of its word.`,
    branches: {
      'test_and_set_bit(port, evtchn_pending)': [
        s => `${upper(s.p)} was pending already, so the two events become one and nothing more is done.`,
        s => `${upper(s.p)} was not pending before, so this event is a new one.`,
      ],
      'test_bit(port, evtchn_mask)': [
        s => `${upper(s.p)} is masked: the event stays in its PENDING bit, and ${s.v} is not told.`,
        s => `${upper(s.p)} is not masked, so ${s.v} is to be told.`,
      ],
      ...notify,
    },
  },
  evtchn_2l_clear_pending: { enter: s => `The PENDING bit of ${s.p} is cleared, so no old event survives.` },
  evtchn_2l_unmask: {
    enter: s =>
      `MASKED of ${s.p} is cleared first and PENDING looked at after, so that no event slips through between.`,
    branches: {
      'test_and_clear_bit(port, evtchn_mask)': [
        s => `${upper(s.p)} was masked until now, so an event may have come in unnoticed.`,
        s =>
          `${upper(s.p)} was not masked, so Xen does nothing: a guest that clears the bit itself first gets no help here.`,
      ],
      'test_bit(port, evtchn_pending)': [
        s => `An event came in while ${s.p} was masked, so ${ownVcpu(s)} is told now.`,
        s => `No event came in while ${s.p} was masked, so there is nothing to tell.`,
      ],
      ...notify,
    },
  },
  vcpu_mark_events_pending: {
    enter: s => `${s.v} is to be told that it has events; from here on nobody knows of which port.`,
    branches: {
      already_pending: [
        s =>
          `${s.v}'s upcall flag was already set, so nobody is told again: this event is covered by the upcall that is already due.`,
        s => `${s.v}'s upcall flag goes from 0 to 1, and this edge is what makes Xen tell the vCPU.`,
      ],
      'has_hvm_container_vcpu(v)': [
        s => `${s.v} runs in a virtual machine (HVM), so it is told by an interrupt of some kind.`,
        s => `${s.v} is a PV vCPU: no interrupt controller is involved, a kick makes it look at its flag.`,
      ],
    },
  },
  vcpu_kick: {
    enter: s =>
      `${s.v} is made to look again: woken if it sleeps, interrupted if it runs on another physical CPU.`,
    branches: {
      running: [
        s => `${s.v} is on a physical CPU now, so it may be in the middle of guest code.`,
        s =>
          `${s.v} was not on a physical CPU, so there is nobody to interrupt: it looks when it enters the guest.`,
      ],
      'in_irq()': [
        s =>
          `This physical CPU is in an interrupt handler, so ${s.v} is interrupted even if it runs right here.`,
        'This physical CPU is not in an interrupt handler, so it matters where the vCPU runs.',
      ],
      'v != current': [
        s =>
          `${s.v} is not the vCPU that runs here: its physical CPU must be interrupted to leave guest mode.`,
        s => `${s.v} itself is in Xen right now and looks anyway on its way back, so no interrupt is needed.`,
      ],
    },
  },
} as const satisfies Partial<Record<Fn, FnWords>>

/** The callback method of a domain as Xen names it. */
export const methodName = (s: Scene): string => CALLBACK_NAMES[s.read(s.domain.callback_via_type)] ?? 'none'
