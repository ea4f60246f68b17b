/** All our pseudo-code, by function; the compiler sees that none is missing. Notation: parse.ts. */
import type { Fn } from '../xen/source.ts'
import { chipsCode } from './chips.ts'
import { entryCode } from './entry.ts'
import { event2lCode } from './event2l.ts'
import { eventChannelCode } from './eventChannel.ts'
import { eventFifoCode } from './eventFifo.ts'
import { eventResetCode } from './eventReset.ts'
import { eventSendCode } from './eventSend.ts'
import { hvmIrqCode } from './hvmIrq.ts'
import { scheduleCode } from './schedule.ts'
import { vlapicCode } from './vlapic.ts'

export const code: Readonly<Record<Fn, string>> = {
  ...eventChannelCode,
  ...eventResetCode,
  ...eventSendCode,
  ...event2lCode,
  ...eventFifoCode,
  ...scheduleCode,
  ...hvmIrqCode,
  ...vlapicCode,
  ...chipsCode,
  ...entryCode,
} satisfies Record<Fn, string>
