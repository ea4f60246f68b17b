/** Sleeping, waking, softirqs, tasklets and PIRQs in words: common/schedule.c, softirq.c, tasklet.c, arch/x86/irq.c. */
import type { Fn } from '../xen/source.ts'
import type { BranchWords, FnWords } from './scene.ts'

const SLEEP: BranchWords = [
  s => `${s.v} has an interrupt or upcall to take, so it does not go to sleep.`,
  s => `${s.v} has nothing to take, so it may sleep.`,
]

const HVM: BranchWords = [
  s => `${s.v} runs in a virtual machine, so its interrupt controllers are asked too.`,
  s => `${s.v} is a PV vCPU, so only its two flag bytes count.`,
]

const PV_FLAGS: BranchWords = [
  s => `${s.v} has its upcall flag set and its upcall mask clear: its callback is due.`,
  s => `${s.v} has no upcall due: its flag is clear or its upcall mask set.`,
]

export const scheduleWords = {
  vcpu_unblock: {
    enter: s => `If ${s.v} is blocked, it is woken.`,
    branches: {
      'test_and_clear_bit(_VPF_blocked, &v->pause_flags)': [
        s => `${s.v} was blocked and is so no longer.`,
        s => `${s.v} was not blocked, so there is nothing to undo.`,
      ],
      'v->poll_evtchn != 0': [
        s => `${s.v} was asleep in SCHEDOP_poll, so its poll ends.`,
        s => `${s.v} was not asleep in SCHEDOP_poll.`,
      ],
    },
  },
  vcpu_wake: {
    enter: s => `The scheduler is asked to let ${s.v} run.`,
    branches: {
      'vcpu_runnable(v)': [
        s => `Nothing holds ${s.v} back, so it may run.`,
        s => `Something else still holds ${s.v} back, so it stays where it is.`,
      ],
    },
  },
  vcpu_block: {
    enter: s =>
      `${s.v} wants to sleep: it is blocked first and its events are looked at after, so no wake-up is missed.`,
    branches: {
      'local_events_need_delivery()': SLEEP,
      'has_hvm_container_vcpu(v)': HVM,
      'evtchn_upcall_pending && !evtchn_upcall_mask': PV_FLAGS,
    },
  },
  do_poll: {
    enter: s =>
      `${s.v} wants to sleep until one of ${s.arg('nr_ports')} port${s.arg('nr_ports') === 1 ? '' : 's'} is pending, masked or not.`,
    branches: {
      'nr_ports > 128': [
        'More than 128 ports cannot be polled at once.',
        'The number of ports is one that can be polled.',
        'more than 128 ports cannot be polled at once',
      ],
      'local_events_need_delivery()': SLEEP,
      'has_hvm_container_vcpu(v)': HVM,
      'evtchn_upcall_pending && !evtchn_upcall_mask': PV_FLAGS,
      'port >= d->max_evtchns': [
        'One of the ports has a number that the ABI does not have.',
        'The number of this port is one that the ABI has.',
        'one of the ports has a number that the ABI does not have',
      ],
      '!port_is_valid(d, port) || !evtchn_usable(evtchn)': [
        "One of the ports does not exist, or is free, reserved or Xen's own, so nothing could ever come.",
        'This port is in use, so an event can come.',
        "one of the ports does not exist, or is free, reserved or Xen's own",
      ],
      'evtchn_port_is_pending(d, port)': [
        s => `One of the ports is pending already, so ${s.v} does not sleep.`,
        'This port is not pending.',
      ],
    },
  },
  cpu_raise_softirq: {
    enter: s =>
      `VCPU_KICK_SOFTIRQ is raised on the physical CPU of ${s.v}, by IPI if that is another one: it leaves guest mode and looks on its way back.`,
  },
  raise_softirq: { enter: 'SCHEDULE_SOFTIRQ is raised: the physical CPU looks for something else to run.' },
  tasklet_schedule: {
    enter: s =>
      `The tasklet of ${s.v} is queued on this physical CPU, and TASKLET_SOFTIRQ will run it once interrupts are out of the way.`,
  },
  tasklet_softirq_action: {
    enter: 'TASKLET_SOFTIRQ runs the queued tasklets: no interrupt handler is active, and interrupts are on.',
    result: (_, ran) =>
      `tasklet_softirq_action is done after ${ran === 0 ? 'no tasklet' : ran === 1 ? 'one tasklet' : `${ran} tasklets`}.`,
    branches: {
      '!list_empty(list)': [
        'A tasklet waits in the list, and the head of the list is taken.',
        'The list is empty, so the softirq has nothing left to do.',
      ],
    },
  },
  do_tasklet_work: {
    enter: s =>
      `The tasklet of ${s.v} runs: outside interrupt context irq_lock may be taken, so the work that was put off is done.`,
  },
  map_domain_emuirq_pirq: {
    enter: s =>
      `The PIRQ ${s.arg('pirq')} of ${s.d} is to stand for an emulated interrupt, which then becomes an event.`,
    branches: {
      '!is_hvm_domain(d)': [
        s => `${s.d} is a PV domain and has no emulated interrupts.`,
        s => `${s.d} is an HVM guest, which has emulated interrupts.`,
        s => `${s.d} has no emulated interrupts`,
      ],
      'pirq < 0 || pirq >= d->nr_pirqs || emuirq == IRQ_UNBOUND': [
        s => `${s.d} has no such PIRQ, or the emulated interrupt is none.`,
        s => `${s.d} has PIRQ ${s.arg('pirq')}.`,
        s => `${s.d} has no such PIRQ`,
      ],
      'already mapped': [
        'One of the two has another partner already, which silently keeps it.',
        'Neither of the two has another partner.',
      ],
    },
  },
  unmap_domain_pirq_emuirq: {
    enter: s => `The PIRQ ${s.arg('pirq')} of ${s.d} is to stand for no emulated interrupt any more.`,
    branches: {
      'emuirq == IRQ_UNBOUND': [
        s => `The PIRQ ${s.arg('pirq')} stands for no emulated interrupt.`,
        s => `The PIRQ ${s.arg('pirq')} stands for an emulated interrupt, and the link is cut.`,
        'the PIRQ stands for no emulated interrupt',
      ],
    },
  },
  pirq_guest_bind: {
    enter: s => `The hardware interrupt behind PIRQ ${s.arg('pirq')} is to be handed to ${s.v}.`,
    branches: {
      'domain_pirq_to_irq(d, pirq) <= 0': [
        s => `No hardware interrupt stands behind PIRQ ${s.arg('pirq')}.`,
        s => `A hardware interrupt stands behind PIRQ ${s.arg('pirq')}.`,
        s => `no hardware interrupt stands behind PIRQ ${s.arg('pirq')}`,
      ],
    },
  },
  pirq_guest_unbind: {
    enter: s => `The hardware interrupt behind PIRQ ${s.arg('pirq')} is taken from ${s.d}.`,
  },
  pirq_set_affinity: {
    enter: s =>
      `The hardware interrupt behind PIRQ ${s.arg('pirq')} follows its channel to the physical CPU of ${s.target(s.arg('vcpu'))}.`,
  },
} as const satisfies Partial<Record<Fn, FnWords>>
