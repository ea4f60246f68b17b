/** Blocking, waking and polling (common/schedule.c), softirqs and tasklets (common/softirq.c, common/tasklet.c). */
import type { Tracer } from '../tracer.ts'
import { XenCrash } from '../tracer.ts'
import type { Vcpu } from '../world.ts'
import { evtchn_upcall_mask, evtchn_upcall_pending } from './domain.ts'
import { EINVAL } from './errno.ts'
import { evtchn_port_is_pending, evtchn_usable } from './event.ts'
import { test_and_clear_bit, test_and_set_bit } from './event_2l.ts'
import { port_is_valid } from './event_channel/port.ts'
import { hvm_assert_evtchn_irq, hvm_local_events_need_delivery, runDeferredVectors } from './hvm/irq.ts'

/** `vcpu_wake`: runnable again. The scheduler below it is not modelled: a wakeable vCPU runs at once. */
export function vcpu_wake(x: Tracer, v: Vcpu): void {
  x.enter('vcpu_wake', v.index)
  const runnable =
    x.read(v.VPF_blocked) === 0 && x.read(v.VPF_blocked_in_xen) === 0 && x.read(v.VPF_down) === 0
  if (x.branch('vcpu_runnable(v)', runnable) && x.read(v.is_running) === 0) x.raise(v.is_running, 'SCHEDULE')
  x.leave()
}

export function vcpu_unblock(x: Tracer, v: Vcpu): void {
  x.enter('vcpu_unblock', v.index)
  const blocked = x.read(v.VPF_blocked) === 1
  if (!x.branch('test_and_clear_bit(_VPF_blocked, &v->pause_flags)', blocked)) return x.leave()
  x.raise(v.VPF_blocked, 'UNBLOCK')
  if (x.branch('v->poll_evtchn != 0', x.read(v.poll_evtchn) !== 0)) {
    x.write(v.poll_evtchn, 0)
    test_and_clear_bit(x, v.dom.poll_mask, v.id)
  }
  vcpu_wake(x, v)
  x.leave()
}

/** The kick: VCPU_KICK_SOFTIRQ on the pCPU that runs v, by IPI if that is another one. */
export function cpu_raise_softirq(x: Tracer, v: Vcpu): void {
  x.enter('cpu_raise_softirq', v.index)
  x.leave()
}

function raise_softirq(x: Tracer): void {
  x.enter('raise_softirq')
  x.leave()
}

/** `local_events_need_delivery` for `current` (asm-x86/event.h). */
function local_events_need_delivery(x: Tracer, v: Vcpu): boolean {
  if (x.branch('has_hvm_container_vcpu(v)', v.dom.hvm)) return hvm_local_events_need_delivery(x, v)
  return x.branch(
    'evtchn_upcall_pending && !evtchn_upcall_mask',
    evtchn_upcall_pending(x, v) && !evtchn_upcall_mask(x, v),
  )
}

/** After SCHEDOP_block or SCHEDOP_poll: a vCPU that is left blocked goes off its pCPU, as the scheduler would see to. */
export function descheduleIfBlocked(x: Tracer, v: Vcpu): void {
  if (x.read(v.VPF_blocked) === 0 || x.read(v.is_running) === 0) return
  x.enter('environment')
  x.raise(v.is_running, 'DESCHEDULE')
  x.leave()
}

function setBlocked(x: Tracer, v: Vcpu): void {
  if (x.read(v.VPF_blocked) === 0) x.raise(v.VPF_blocked, 'BLOCK')
}

function clearBlocked(x: Tracer, v: Vcpu): void {
  if (x.read(v.VPF_blocked) === 1) x.raise(v.VPF_blocked, 'UNBLOCK')
}

/**
 * `vcpu_block`, what SCHEDOP_block and an HLT come to. Blocks first and looks for events after: the order that cannot
 * miss a wake-up. (The hypercall's outer frame, which also clears a PV guest's upcall mask, is not part of the
 * recordings and not modelled.)
 */
export function vcpu_block(x: Tracer, v: Vcpu): void {
  x.enter('vcpu_block', v.index)
  setBlocked(x, v)
  if (x.branch('local_events_need_delivery()', local_events_need_delivery(x, v))) {
    clearBlocked(x, v)
  } else {
    raise_softirq(x)
  }
  x.leave()
}

/** SCHEDOP_poll: sleep until one of the ports is pending, masked or not. Timeouts never fire here. */
export function do_poll(x: Tracer, v: Vcpu, ports: readonly number[]): number {
  const d = v.dom
  x.enter('do_poll', v.index, ports.length)
  if (x.branch('nr_ports > 128', ports.length > 128)) return x.leave(-EINVAL)
  setBlocked(x, v)
  x.write(v.poll_evtchn, -1)
  test_and_set_bit(x, d.poll_mask, v.id)
  const out = (rc: number): number => {
    x.write(v.poll_evtchn, 0)
    test_and_clear_bit(x, d.poll_mask, v.id)
    clearBlocked(x, v)
    return x.leave(rc)
  }
  if (x.branch('local_events_need_delivery()', local_events_need_delivery(x, v))) return out(0)
  for (const port of ports) {
    if (x.release.poll_checks_port) {
      const unusable = !port_is_valid(x, d, port) || !evtchn_usable(x, d, port)
      if (x.branch('!port_is_valid(d, port) || !evtchn_usable(evtchn)', unusable)) return out(-EINVAL)
    } else if (x.branch('port >= d->max_evtchns', port >= x.read(d.max_evtchns))) return out(-EINVAL)
    if (!port_is_valid(x, d, port))
      throw new XenCrash(`SCHEDOP_poll looks at port ${port}, whose bucket was never allocated`)
    if (x.branch('evtchn_port_is_pending(d, port)', evtchn_port_is_pending(x, d, port))) return out(0)
  }
  if (ports.length === 1) x.write(v.poll_evtchn, ports[0] as number)
  raise_softirq(x)
  return x.leave(0)
}

/** `tasklet_schedule` of a vCPU's assert_evtchn_irq_tasklet: to the tail, also if it was queued already. */
export function tasklet_schedule(x: Tracer, v: Vcpu): void {
  x.enter('tasklet_schedule', v.index)
  const { tasklet_list: list, tasklet_count: count } = x.world
  const n = x.read(count)
  let i = 0
  while (i < n && x.read(list + i) !== v.index + 1) i++
  if (i === n) x.write(count, n + 1)
  else for (; i < n - 1; i++) x.write(list + i, x.read(list + i + 1))
  x.write(list + i, v.index + 1)
  x.leave()
}

/**
 * `tasklet_softirq_action`: runs queued tasklets head first, at most `limit`, outside interrupt context and with
 * interrupts on. Returns how many ran.
 */
export function tasklet_softirq_action(x: Tracer, limit: number): number {
  const { tasklet_list: list, tasklet_count: count, in_irq, irqs_disabled } = x.world
  const saved = [x.read(in_irq), x.read(irqs_disabled)] as const
  x.enter('tasklet_softirq_action')
  if (saved[0] !== 0) x.write(in_irq, 0)
  if (saved[1] !== 0) x.write(irqs_disabled, 0)
  let ran = 0
  while (ran < limit && x.branch('!list_empty(list)', x.read(count) > 0)) {
    const v = x.world.vcpus[x.read(list) - 1] as Vcpu
    const n = x.read(count) - 1
    for (let i = 0; i < n; i++) x.write(list + i, x.read(list + i + 1))
    x.write(list + n, 0)
    x.write(count, n)
    x.enter('do_tasklet_work', v.index)
    if (x.release.bind_vector) runDeferredVectors(x, v)
    else hvm_assert_evtchn_irq(x, v)
    x.leave()
    ran++
  }
  if (saved[0] !== 0) x.write(in_irq, saved[0])
  if (saved[1] !== 0) x.write(irqs_disabled, saved[1])
  return x.leave(ran)
}
