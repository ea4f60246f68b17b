/** The 2-level ABI: xen-reference §3.2, §10.2. */
import { describe, expect, it } from 'vitest'
import { bindIpi, domainSpec, Scene, scan, send, setMask, unmask } from '../../testing/scene.ts'

/** A domain whose port `port` is an IPI channel for vCPU 0, all below it too. */
function withPorts(port: number, shinfo32 = false): Scene {
  const s = new Scene([domainSpec(1, true, { maxPort: 4095, shinfo32 })])
  for (let p = 1; p <= port; p++) s.run(bindIpi('d1v0'))
  return s
}

/** Byte of the shared page with its value, as the last operation left it; the page is little-endian. */
function bytesSet(s: Scene): Record<string, number> {
  const d = s.dom(1)
  const bytes: Record<string, number> = {}
  for (let i = 0x800; i < 0xc00; i++) {
    const byte = (s.x.read(d.shared_info + (i >> 2)) >>> ((i & 3) * 8)) & 0xff
    if (byte !== 0) bytes[`0x${i.toString(16)}`] = byte
  }
  return bytes
}

describe('where the bits are in the shared page (§10.2)', () => {
  const big = withPorts(4095)
  it.each([
    [5, 0, 0x800, 0xa00],
    [63, 0, 0x807, 0xa07],
    [64, 1, 0x808, 0xa08],
    [70, 1, 0x808, 0xa08],
    [1023, 15, 0x87f, 0xa7f],
    [1024, 16, 0x880, 0xa80],
    [4095, 63, 0x9ff, 0xbff],
  ])('64-bit guest, port %i: selector bit %i', (port, selector, pendingByte, maskByte) => {
    big.run(send('d1v0', port))
    expect(bytesSet(big)).toEqual({ [`0x${pendingByte.toString(16)}`]: 1 << (port % 8) })
    expect(big.at('d1v0').sel).toEqual([selector])
    expect(big.run(scan('d1v0'))).toEqual({ ports: [port] })
    big.run(setMask('d1v0', port, 1))
    expect(bytesSet(big)).toEqual({ [`0x${maskByte.toString(16)}`]: 1 << (port % 8) })
    big.run(setMask('d1v0', port, 0))
  })

  const small = withPorts(1023, true)
  it.each([
    [5, 0, 0x800, 0x880],
    [63, 1, 0x807, 0x887],
    [64, 2, 0x808, 0x888],
    [1023, 31, 0x87f, 0x8ff],
  ])('32-bit guest, port %i: selector bit %i', (port, selector, pendingByte, maskByte) => {
    small.run(send('d1v0', port))
    expect(bytesSet(small)).toEqual({ [`0x${pendingByte.toString(16)}`]: 1 << (port % 8) })
    expect(small.at('d1v0').sel).toEqual([selector])
    expect(small.run(scan('d1v0'))).toEqual({ ports: [port] })
    small.run(setMask('d1v0', port, 1))
    expect(bytesSet(small)).toEqual({ [`0x${maskByte.toString(16)}`]: 1 << (port % 8) })
    small.run(setMask('d1v0', port, 0))
  })

  it('a 32-bit guest has no bit for port 1024', () => {
    expect(small.run(setMask('d1v0', 1024, 1))).toEqual({ rc: -1 })
  })
})

describe('set_pending writes in strict order', () => {
  it('PENDING, selector, flag; only then is the vCPU told', () => {
    const s = withPorts(70)
    s.run(send('d1v0', 70))
    expect(Object.entries(s.changes).map(([name]) => name)).toEqual([
      `d1.shared_info[${0x808 / 4}]`,
      'd1.shared_info[2]',
      'd1.shared_info[0]',
      'd1.callback_via_asserted',
    ])
  })
})

describe('EVTCHNOP_unmask', () => {
  it.each([
    ['masked, pending, selector clear', 1, true, [1], 1],
    ['masked, nothing pending', 1, false, [], 0],
    ['not masked', 0, true, [], 0],
  ])('%s', (_, masked, pending, sel, flag) => {
    const s = withPorts(70)
    s.run(setMask('d1v0', 70, 1))
    if (pending) s.run(send('d1v0', 70))
    s.run(setMask('d1v0', 70, masked), unmask('d1v0', 70))
    expect(s.port(1, 70).masked).toBe(false)
    expect(s.at('d1v0')).toMatchObject({ sel, flag })
  })

  it('masked and pending, but the selector bit is set: nobody is told', () => {
    const s = withPorts(71)
    s.run(setMask('d1v0', 70, 1), send('d1v0', 70), send('d1v0', 71))
    s.run({ op: 'g_set_upcall_pending', v: 'd1v0', val: 0 }, unmask('d1v0', 70))
    expect(s.at('d1v0')).toMatchObject({ sel: [1], flag: 0 })
  })
})

describe('a guest that clears only the flag', () => {
  it('loses wake-ups: the selector bit is left, so further events of that word notify no one', () => {
    const s = withPorts(71)
    s.run(send('d1v0', 70), { op: 'g_set_upcall_pending', v: 'd1v0', val: 0 }, send('d1v0', 71))
    expect(s.at('d1v0').flag).toBe(0)
  })
})
