/** What a log says and the engine cannot answer for, by name, each with its reason. Nothing else is left out. */
export const NOT_COMPARED = {
  vcpuop: {
    what: 'results of VCPUOP_initialise, VCPUOP_up and VCPUOP_set_singleshot_timer',
    why: 'vCPU hypercalls are not part of the event path; the timer is expressed as the VIRQ_TIMER it raises',
  },
  unreported: {
    what: 'results of a row of EVTCHNOP_close',
    why: 'the log names the ports and gives no result',
  },
  dom0: {
    what: 'pending bits of the console and xenstore ports',
    why: 'dom0 raises them when it likes; the guest keeps both masked',
  },
  order: {
    what: 'which of two vCPUs was interrupted first',
    why: 'the vCPUs run at the same time; the interrupts of each are compared in order',
  },
  early: {
    what: 'whether vCPU 1 takes the interrupt of the set-up before the first scenario begins',
    why: 'setting an upcall vector or a callback raises it at once, and vCPU 1 takes it when it gets to run; one that is listed is compared, the shared pending words aside',
  },
  race: {
    what: 'interrupts after the last scenario, and whether vCPU 1 had taken its event by the last moment',
    why: 'the log lists no interrupts there, and vCPU 0 looks without waiting: the moment must be, whole, one of the three that vCPU 1 can make of it (it ran before the last send, after it, or not at all)',
  },
  storm: {
    what: 'how many interrupts a level-triggered storm makes',
    why: 'it lasts until the guest stops it: compared as none, one or repeated, and the listed ones each by each',
  },
  unknown: {
    what: 'a scenario or hypercall of a kind that is not known here',
    why: 'there is nothing to run it by',
  },
  ap_up: {
    what: 'the note ap_up',
    why: 'it says that vCPU 1 has started, which the engine takes for granted',
  },
} as const

export type NotCompared = keyof typeof NOT_COMPARED
