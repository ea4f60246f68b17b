/** What a guest does by itself. */
import { exitAndEnter, fillPage, guestUpcall, runGuest, writePortBit, writeUpcallByte } from '../xen/guest.ts'
import { args, num, type OpInfo, self, setFlag } from './info.ts'

function guestByte(summary: string, byte: 0 | 1): OpInfo {
  return {
    group: 'guest',
    caller: 'vcpu',
    args: args('val:flag'),
    summary,
    run: (x, o) => {
      x.enter('guestMemory', self(x).index)
      writeUpcallByte(x, self(x), byte, num(o, 'val'))
      x.leave()
      return {}
    },
  }
}

export const guestOps = {
  run_guest: {
    group: 'guest',
    caller: 'vcpu',
    args: [],
    summary: 'Let a vCPU run: it takes and handles whatever is injected',
    run: x => runGuest(x, self(x)),
  },
  vmenter: {
    group: 'guest',
    caller: 'hvm',
    args: [],
    summary: 'One VM exit and the entry after it',
    run: x => {
      const { intack, blocked } = exitAndEnter(x, self(x))
      if (intack.source === 'none') return { out: { src: 'none' } }
      const known = !(intack.source === 'pic' && blocked !== 'none')
      return { out: { src: intack.source, ...(known && { vector: intack.vector }), blocked } }
    },
  },
  g_scan: {
    group: 'guest',
    caller: 'vcpu',
    args: args('limit?:u32'),
    summary: "Run the guest's upcall handler",
    run: (x, o) => ({ ports: guestUpcall(x, self(x), o['limit'] as number | undefined) }),
  },
  g_set_mask: {
    group: 'guest',
    caller: 'vcpu',
    args: args('port:port', 'val:flag'),
    summary: 'The guest writes the MASKED bit of a port',
    run: (x, o) => ({ rc: writePortBit(x, self(x), 'mask', num(o, 'port'), num(o, 'val') === 1) ? 0 : -1 }),
  },
  g_set_pending: {
    group: 'guest',
    caller: 'vcpu',
    args: args('port:port', 'val:flag'),
    summary: 'The guest writes the PENDING bit of a port',
    run: (x, o) => ({
      rc: writePortBit(x, self(x), 'pending', num(o, 'port'), num(o, 'val') === 1) ? 0 : -1,
    }),
  },
  g_set_upcall_pending: guestByte('The guest writes its upcall flag', 0),
  g_set_upcall_mask: guestByte('The guest writes its upcall mask', 1),
  g_page_init: {
    group: 'guest',
    caller: 'vcpu',
    args: args('gfn:u32', 'word:u32'),
    summary: 'The guest fills a page of its memory',
    run: (x, o) => {
      fillPage(x, self(x), num(o, 'gfn'), num(o, 'word'))
      return {}
    },
  },
  set_if: {
    group: 'guest',
    caller: 'vcpu',
    args: args('val:flag'),
    summary: 'The guest sets or clears RFLAGS.IF',
    run: (x, o) => {
      x.enter('guestMemory', self(x).index)
      setFlag(x, self(x).rflags_if, num(o, 'val'))
      x.leave()
      return {}
    },
  },
} as const satisfies Record<string, OpInfo>
