/**
 * The life of an event channel, `struct evtchn.state` (include/xen/sched.h): the only place where its legality is
 * written. No context: pending bits, peers and bindings are cells of the world, so a snapshot is a plain value and
 * all channels in one state share it.
 *
 * Sending is not an event: in C it is a look at the state with four outcomes. States on which it succeeds carry
 * the tag `send`. What depends on data (whose domain, which VIRQ) is decided in the path, where C decides it.
 */
import { createMachine } from 'xstate'

export const channelMachine = createMachine({
  id: 'channel',
  initial: 'ECS_FREE',
  states: {
    ECS_FREE: {
      on: {
        RESERVE: 'ECS_RESERVED',
        ALLOC_UNBOUND: 'ECS_UNBOUND',
        BIND_INTERDOMAIN: 'ECS_INTERDOMAIN',
        BIND_PIRQ: 'ECS_PIRQ',
        BIND_VIRQ: 'ECS_VIRQ',
        BIND_IPI: 'ECS_IPI',
      },
    },
    // Port 0, for ever.
    ECS_RESERVED: {},
    ECS_UNBOUND: {
      tags: 'send',
      on: {
        REMOTE_BIND: 'ECS_INTERDOMAIN',
        CLOSE: 'ECS_FREE',
        BIND_VCPU: 'ECS_UNBOUND',
        BIND_VECTOR: 'ECS_UNBOUND',
      },
    },
    ECS_INTERDOMAIN: {
      tags: 'send',
      on: {
        REMOTE_CLOSE: 'ECS_UNBOUND',
        CLOSE: 'ECS_FREE',
        BIND_VCPU: 'ECS_INTERDOMAIN',
        BIND_VECTOR: 'ECS_INTERDOMAIN',
      },
    },
    ECS_PIRQ: { on: { CLOSE: 'ECS_FREE', BIND_VCPU: 'ECS_PIRQ', BIND_VECTOR: 'ECS_PIRQ' } },
    // Only a global VIRQ may move to another vCPU; the path asks which it is.
    ECS_VIRQ: { on: { CLOSE: 'ECS_FREE', BIND_VCPU: 'ECS_VIRQ', BIND_VECTOR: 'ECS_VIRQ' } },
    // Bound to its vCPU for life.
    ECS_IPI: { tags: 'send', on: { CLOSE: 'ECS_FREE', BIND_VECTOR: 'ECS_IPI' } },
  },
})
