/**
 * What a vCPU is doing, as Xen keeps it: four independent facts (`v->is_running` and three bits of
 * `v->pause_flags`), hence four parallel regions. A vCPU is runnable when none of the three holds it back.
 */
import { createMachine } from 'xstate'

export const vcpuMachine = createMachine({
  id: 'vcpu',
  type: 'parallel',
  states: {
    is_running: {
      initial: 'running',
      states: {
        descheduled: { on: { SCHEDULE: 'running' } },
        running: { on: { DESCHEDULE: 'descheduled' } },
      },
    },
    _VPF_blocked: {
      initial: 'awake',
      states: {
        awake: { on: { BLOCK: 'blocked' } },
        blocked: { on: { UNBLOCK: 'awake' } },
      },
    },
    _VPF_blocked_in_xen: {
      initial: 'free',
      states: {
        free: { on: { BLOCK_IN_XEN: 'waiting' } },
        waiting: { on: { WAKE_IN_XEN: 'free' } },
      },
    },
    _VPF_down: {
      initial: 'online',
      states: {
        online: { on: { OFFLINE: 'offline' } },
        offline: { on: { ONLINE: 'online' } },
      },
    },
  },
})

/** The states of each region in the order of the cell's values, 0 then 1. */
export const VCPU_REGIONS = {
  is_running: ['descheduled', 'running'],
  _VPF_blocked: ['awake', 'blocked'],
  _VPF_blocked_in_xen: ['free', 'waiting'],
  _VPF_down: ['online', 'offline'],
} as const
