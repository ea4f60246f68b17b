/** What the build writes down is what the machines say. */
import { describe, expect, it } from 'vitest'
import { LAW_EVENTS } from '../model/tracer.ts'
import { channelMachine } from './channel.ts'
import { law, writeLaw } from './lifecycle.ts'
import { readLaw } from './writtenLaw.ts'

describe('the law, written down and read back', () => {
  const written = readLaw(writeLaw())
  it.each(LAW_EVENTS)('answers %s as the machine does, for every value of its cell', event => {
    const values = (channelMachine.events as readonly string[]).includes(event) ? 7 : 2
    for (let value = 0; value < values; value++) expect(written(event, value)).toBe(law(event, value))
  })
  it('allows what the machines allow: 22 transitions of a channel, 8 of a vCPU', () => {
    expect(writeLaw().join('').replaceAll('-', '').length).toBe(22 + 8)
  })
  it('refuses a value that no cell holds', () => {
    expect(written('CLOSE', 7)).toBeUndefined()
  })
})
