/** Where things stand on the wide map, by name of column and row; what differs with the ABIs in use. */
import type { Line, StationId } from './stations.ts'

type Place = readonly [column: string, row: string]

const PLACES: Record<StationId, Place> = {
  source: ['trunk', 'source'],
  hypercall: ['trunk', 'hypercall'],
  virq: ['virq', 'virq'],
  send: ['trunk', 'send'],
  pending: ['trunk', 'pending'],
  fifoPending: ['trunk', 'fifoPending'],
  fifoLink: ['trunk', 'fifoLink'],
  mark: ['trunk', 'mark'],
  assert: ['trunk', 'level'],
  tasklet: ['trunk', 'tasklet'],
  softirq: ['trunk', 'softirq'],
  vectorAssert: ['xen2', 'bind'],
  kick: ['xen', 'vector'],
  level: ['xen', 'level'],
  intx: ['xen', 'intx'],
  assertGsi: ['ladder', 'intx'],
  vioapic: ['chips', 'level'],
  vpic: ['chips', 'vpic'],
  vlapic: ['chips', 'bind'],
  eoi: ['eoi', 'vpic'],
  vmexit: ['entry', 'vector'],
  assist: ['entry', 'vpic'],
  inject: ['entry', 'inject'],
  vmentry: ['entry', 'vmentry'],
  testEvents: ['testEvents', 'pv'],
  bounce: ['bounce', 'pv'],
  handler: ['entry', 'handler'],
  back: ['entry', 'back'],
}

/** Corners between the two ends of a track, where it is not straight. */
const CORNERS: Readonly<Record<string, readonly Place[]>> = {
  'source>virq': [['virq', 'source']],
  'virq>pending': [['virq', 'pending']],
  'virq>fifoPending': [['virq', 'fifoPending']],
  'softirq>assert': [
    ['siding', 'softirq'],
    ['siding', 'sidingTop'],
  ],
  'pending>vectorAssert': [
    ['bindTurn', 'pending'],
    ['bindTurn', 'bind'],
  ],
  'fifoPending>vectorAssert': [
    ['bindTurn', 'fifoPending'],
    ['bindTurn', 'bind'],
  ],
  'assert>vlapic': [
    ['upcallTurn', 'level'],
    ['upcallTurn', 'bind'],
  ],
  'vlapic>vmexit': [
    ['collector', 'bind'],
    ['collector', 'vector'],
  ],
  'assertGsi>vioapic': [['ladder', 'level']],
  'assertGsi>vpic': [['ladder', 'vpic']],
  'level>vpic': [
    ['ladder', 'level'],
    ['ladder', 'vpic'],
  ],
  'vpic>vmexit': [['chips', 'vector']],
  'assert>kick': [
    ['fan', 'level'],
    ['fan', 'vector'],
  ],
  'mark>kick': [
    ['fan', 'mark'],
    ['fan', 'vector'],
  ],
  'kick>testEvents': [['xen', 'pv']],
  'bounce>handler': [
    ['edge', 'pv'],
    ['edge', 'pvTop'],
    ['entry', 'pvTop'],
  ],
  'vmexit>eoi': [
    ['exitJoin', 'exitTurn'],
    ['eoi', 'exitTurn'],
  ],
}

/** Parts of the height, top to bottom. */
const ROWS = {
  source: 0.07,
  virq: 0.175,
  hypercall: 0.215,
  send: 0.302,
  pending: 0.39,
  fifoPending: 0.366,
  fifoLink: 0.446,
  twoLevel: 0.385,
  markIn: 0.487,
  mark: 0.505,
  level: 0.595,
  tasklet: 0.77,
  softirq: 0.915,
  sidingTop: 0.65,
  bind: 0.315,
  intx: 0.4475,
  vpic: 0.735,
  vector: 0.865,
  exitTurn: 0.8,
  pv: 0.966,
  inject: 0.6,
  vmentry: 0.47,
  handler: 0.3,
  back: 0.12,
  pvTop: 0.21,
}

/** The trunk of a guest with the FIFO ABI has one stop more. */
const FIFO_ROWS: Partial<Record<keyof typeof ROWS, number>> = { send: 0.288, mark: 0.525 }

/** Where both ABIs are in use the 2-level one goes round by the other side. */
const BOTH_PLACES: Partial<Record<StationId, Place>> = { pending: ['virq', 'twoLevel'] }
const BOTH_CORNERS: typeof CORNERS = {
  'send>pending': [['virq', 'send']],
  'virq>pending': [],
  'pending>mark': [
    ['virq', 'markIn'],
    ['trunk', 'markIn'],
  ],
  'pending>vectorAssert': [
    ['bindTurn', 'twoLevel'],
    ['bindTurn', 'bind'],
  ],
}

export interface Places {
  readonly places: Readonly<Record<StationId, Place>>
  /** Corners of a track, by its two ends: `mark>kick`. */
  readonly corners: typeof CORNERS
  /** Parts of the height. */
  readonly rows: Readonly<Record<string, number>>
}

export function placesFor(drawn: ReadonlySet<Line>): Places {
  const fifo = drawn.has('fifo')
  const both = fifo && drawn.has('two_level')
  return {
    places: both ? { ...PLACES, ...BOTH_PLACES } : PLACES,
    corners: both ? { ...CORNERS, ...BOTH_CORNERS } : CORNERS,
    rows: fifo ? { ...ROWS, ...FIFO_ROWS } : ROWS,
  }
}
