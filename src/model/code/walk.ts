/** The way of one call through its listing: for each of its steps the next row that fits. */

import type { Release } from '../release.ts'
import type { Step } from '../trace.ts'
import { errnoText } from '../xen/errno.ts'
import type { Fn } from '../xen/source.ts'
import { entersBlock } from './blocks.ts'
import { type Listing, listingOf, type Row } from './listing.ts'

/** Not called by the function that they appear in. */
const INTERLUDES: ReadonlySet<Fn> = new Set<Fn>(['otherCpu', 'hardwareInterrupt'])

export class Walk {
  private readonly listing: Listing
  private at = 0
  /** Rows up to here are passed over: the last condition did not let the call in. */
  private barredTo = 0

  constructor(fn: Fn, release: Release) {
    this.listing = listingOf(fn, release)
  }

  /** Calls a function. Like `step`: the row, or −1 if none fits. What comes in between from outside stops it where it is. */
  call(fn: Fn): number {
    return INTERLUDES.has(fn) ? this.at : this.go([`> ${fn}`, '> *'])
  }

  /** Does a step of its own; `places` names what a write changes. */
  step(step: Step, places: readonly string[]): number {
    switch (step.kind) {
      case 'enter':
        return 0
      case 'write':
        return this.go(places.map(place => `= ${place}`))
      case 'leave':
        return this.leave(step.result)
      case 'branch': {
        const row = this.go([`? ${step.condition}`])
        if (row >= 0 && entersBlock(this.listing.rows[row] as Row, step.value) === false)
          this.barredTo = this.listing.blockEnd[row] as number
        return row
      }
    }
  }

  /** To the first row ahead that can be reached; in a loop, the first from the top. */
  private go(keys: readonly string[]): number {
    const rows = this.rowsOf(keys)
    const row =
      rows.find(row => this.isReachable(row)) ??
      rows.find(row => row < this.at) ??
      rows.find(row => row >= this.at) ??
      -1
    if (row >= 0) {
      this.at = row
      this.barredTo = row
    }
    return row
  }

  private rowsOf(keys: readonly string[]): readonly number[] {
    const { anchored } = this.listing
    const [first = ''] = keys
    if (keys.length === 1) return anchored.get(first) ?? []
    return keys.flatMap(key => anchored.get(key) ?? []).sort((a, b) => a - b)
  }

  /** Ahead, and not in a block that the call has not been let into. */
  private isReachable(row: number): boolean {
    if (row < this.at || (row > this.at && row < this.barredTo)) return false
    return (this.listing.under[row] as readonly number[]).every(head => head <= this.at)
  }

  /** To a return ahead that gives back this result, or to the end. */
  private leave(result: number | undefined): number {
    const { anchored, rows } = this.listing
    const returns = (anchored.get('<') ?? []).filter(row => givesBack(rows[row] as Row, result))
    return (
      returns.find(row => this.isReachable(row)) ?? returns.find(row => row >= this.at) ?? rows.length - 1
    )
  }
}

/** A `return` that names a value gives back no other; one that names none, any. */
function givesBack({ text }: Row, result: number | undefined): boolean {
  const [, value] = /return (-E[A-Z0-9]+|-?\d+)\b/.exec(text) ?? []
  return value === undefined || result === undefined || value === errnoText(result)
}
