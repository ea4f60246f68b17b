import { expect, test } from 'vitest'
import { deflate, inflate } from './deflate.ts'

const blob = async (bytes: Uint8Array<ArrayBuffer>) => new Blob([Uint8Array.from(await deflate(bytes))])

test('what was deflated inflates to the same', async () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, i) => (i * i) >> 7)
  expect(await inflate(await blob(bytes), 'deflate-raw', 20_000)).toEqual({ ok: true, bytes })
})

test('a bomb is left soon after the bound, not after all of it', async () => {
  const bomb = await blob(new Uint8Array(40_000_000))
  const result = await inflate(bomb, 'deflate-raw', 1000)
  expect(result).toMatchObject({ ok: false, why: 'too large' })
  expect(result.ok ? 0 : result.got).toBeLessThan(5_000_000)
})

test('cut short, it says how far it came', async () => {
  const whole = await blob(Uint8Array.from({ length: 50_000 }, (_, i) => (i * i * i) % 251))
  const result = await inflate(whole.slice(0, whole.size - 9), 'deflate-raw', 1e6)
  expect(result).toMatchObject({ ok: false, why: 'damaged' })
})
