/** What happens to a CPU or a vCPU from outside. */
import type { Tracer } from '../tracer.ts'
import { tasklet_softirq_action } from '../xen/schedule.ts'
import { args, num, type Op, type OpInfo, setFlag, target } from './info.ts'

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

export const environments = {
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
} as const satisfies Record<string, OpInfo>
