import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deflate } from './deflate.ts'
import { decodeLink, encodeLink, linkOf, MAX_HASH } from './link.ts'
import { ByteWriter } from './model/bytes.ts'
import { examples } from './model/examples.ts'
import type { LinkView } from './model/link.ts'
import { METHODS } from './model/methods.ts'
import { type Arg, OP_NAMES, type Op, type OpName, type OpValue, opInfo } from './model/ops.ts'
import type { ReleaseId } from './model/release.ts'
import { checkScenario, LIMITS, type Scenario } from './model/scenario.ts'
import type { DomainSpec } from './model/world.ts'

const u32 = fc.oneof(fc.nat(40), fc.nat(0xffffffff), fc.constant(0x7ff0))
const below = (max: number) => fc.nat(max)

function argument(arg: Arg, domains: readonly DomainSpec[], names: readonly string[]): fc.Arbitrary<OpValue> {
  switch (arg.kind) {
    case 'target':
      return fc.constantFrom(...names)
    case 'domain':
      return fc.constantFrom(...domains.map(d => d.id))
    case 'ports':
      return fc.array(u32, { maxLength: 5 })
    case 'via':
      return fc.bigInt(0n, 2n ** 64n - 1n).map(n => `0x${n.toString(16)}`)
    case 'i32':
      return fc.integer({ min: -0xffffffff, max: 0xffffffff })
    case 'picport':
      return fc.constantFrom(0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1)
    case 'flag':
      return below(1)
    case 'vector':
    case 'byte':
      return below(255)
    case 'pin':
      return below(47)
    case 'dev':
      return below(31)
    case 'intx':
    case 'link':
      return below(3)
    case 'isa':
      return below(15)
    default:
      return u32
  }
}

function operation(name: OpName, domains: readonly DomainSpec[]): fc.Arbitrary<Op> {
  const names = domains.flatMap(d => Array.from({ length: d.vcpus }, (_, n) => `d${d.id}v${n}`))
  const hvm = names.filter(v => domains.some(d => d.hvm && v.startsWith(`d${d.id}v`)))
  const { args, caller } = opInfo(name)
  const callers: (string | undefined)[] = caller === 'hvm' ? hvm : names
  const v = fc.constantFrom(...(caller === 'maybe' ? [...callers, undefined] : callers))
  const values = fc.tuple(
    ...args.map(arg => {
      const value = argument(arg, domains, names)
      return arg.optional ? fc.option(value, { nil: undefined }) : value
    }),
  )
  return fc.tuple(v, values).map(([v, values]) => {
    const given = args.flatMap((arg, i) => (values[i] === undefined ? [] : [[arg.name, values[i]] as const]))
    return { ...Object.fromEntries(given), ...(v !== undefined && { v }), op: name } as Op
  })
}

const domain = (id: number, hvm: boolean): fc.Arbitrary<DomainSpec> =>
  fc.record({
    id: fc.constant(id),
    hvm: fc.constant(hvm),
    vcpus: fc.integer({ min: 1, max: 4 }),
    maxPort: fc.constantFrom(1023, 14, 4095),
    nrPirqs: fc.constantFrom(48, 8),
    priv: fc.oneof(fc.constant(!hvm), fc.boolean()),
    pirqOk: fc.constantFrom(hvm ? 0 : 32, 5),
    shinfo32: fc.boolean(),
  })

const scenario: fc.Arbitrary<Scenario> = fc
  .tuple(
    fc.tuple(domain(0, false), domain(7, true)),
    fc.constantFrom<ReleaseId>('4.4.0', '4.4.0+bind_vector'),
  )
  .chain(([domains, release]) => {
    const known = OP_NAMES.filter(name => release !== '4.4.0' || !opInfo(name).proposal)
    return fc.record({
      title: fc.string({ unit: 'binary', maxLength: 40 }),
      release: fc.constant(release),
      domains: fc.constant(domains),
      ops: fc.array(
        fc.constantFrom(...known).chain(name => operation(name, domains)),
        { maxLength: 30 },
      ),
      setup: fc.constant(0),
    })
  })
  .chain(s => fc.nat(s.ops.length).map(setup => ({ ...s, setup })))

const view: fc.Arbitrary<LinkView> = scenario.chain(scenario =>
  fc.record(
    {
      scenario: fc.constant(scenario),
      place: fc.record({ op: fc.nat(9999), step: fc.nat(99999) }),
      selection: fc.oneof(
        fc.record({ kind: fc.constant('port' as const), dom: fc.constantFrom(0, 7), port: fc.nat(127) }),
        fc.constantFrom({ kind: 'vcpu' as const, name: 'd0v0' }, { kind: 'vcpu' as const, name: 'd7v0' }),
      ),
      compare: fc.subarray([...METHODS], { minLength: 1 }),
    },
    { requiredKeys: ['scenario'] },
  ),
)

const encoded = async (view: LinkView): Promise<string> => {
  const link = await encodeLink(view)
  if (link === undefined) throw new Error('too long for a link')
  return link
}
const reason = async (hash: string): Promise<string> => {
  const decoded = await decodeLink(hash)
  return decoded.ok ? 'opens' : decoded.reason
}
const first = { scenario: examples[0]?.scenario as Scenario, place: { op: 18, step: 4 } }
const linkTo = async (bytes: Uint8Array<ArrayBuffer>) =>
  linkOf(Buffer.from(await deflate(bytes)).toString('base64url'), {})

/** A payload as `pack` begins it. */
function begun(release: string): ByteWriter {
  const w = new ByteWriter()
  w.text(release)
  w.text('title')
  return w
}

describe('a link', () => {
  test('opens what it was made of, whatever the scenario', () =>
    fc.assert(
      fc.asyncProperty(view, async view => {
        expect(checkScenario(view.scenario)).toBeUndefined()
        expect(await decodeLink(await encoded(view))).toEqual({ ok: true, view })
      }),
    ))

  test('is safe in an address, and short: every example fits in a line or three', async () => {
    const lengths: Record<string, number> = {}
    for (const { id, scenario } of examples) {
      const link = await encoded({ scenario, place: { op: 18, step: 4 } })
      expect(link).toMatch(/^#1\/[\w-]+\?at=18\.4$/)
      lengths[id] = link.length
    }
    expect(Math.max(...Object.values(lengths))).toBeLessThan(240)
    if (process.env['SHOW_LENGTHS']) console.log(lengths)
  })

  test('reads a 64-bit number in any spelling and writes it in one', async () => {
    const op: Op = { op: 'HVM_PARAM_CALLBACK_IRQ', v: 'd1v0', dom: 1, via: '0x02000000000000F3' }
    const decoded = await decodeLink(await encoded({ scenario: { ...first.scenario, setup: 0, ops: [op] } }))
    expect(decoded.ok && decoded.view.scenario.ops[0]?.['via']).toBe('0x2000000000000f3')
  })

  test('is none for more operations than a link may hold', async () => {
    const ops = Array.from({ length: LIMITS.ops + 1 }, () => first.scenario.ops[0] as Op)
    expect(await encodeLink({ scenario: { ...first.scenario, ops } })).toBeUndefined()
  })

  test('is not made of a scenario with switches or anything meanwhile: it would open as another', async () => {
    const { scenario } = first
    const meanwhile = [{ during: 0, at: 'enter', fn: 'evtchn_send', nth: 1, ops: scenario.ops }] as const
    expect(await encodeLink({ scenario: { ...scenario, switches: { evtchn_usable: true } } })).toBeUndefined()
    expect(await encodeLink({ scenario: { ...scenario, meanwhile } })).toBeUndefined()
    expect(await encodeLink({ scenario: { ...scenario, switches: {}, meanwhile: [] } })).toBe(
      await encodeLink({ scenario }),
    )
  })

  test('still opens when a program has escaped its punctuation', async () => {
    const link = await encoded({ ...first, compare: ['vector', 'gsi'] })
    const escaped = link.replaceAll(',', '%2C').replace('?', '%3F').replaceAll('=', '%3D')
    expect(await decodeLink(escaped)).toEqual(await decodeLink(link))
  })
})

describe('a link that cannot be opened says what and where', () => {
  test.each([
    [
      'nothing of ours',
      '#section-2',
      'This is not a link to a scenario: after the # it should begin with “1/”.',
    ],
    [
      'a newer format',
      '#2/abc',
      'This link was made by a newer version: its format is 2, the newest known here is 1.',
    ],
    ['format 0', '#0/abc', 'This link is damaged: there is no link format 0.'],
    [
      'a foreign character',
      '#1/ab*c',
      'This link is damaged: “*” at character 3 of its payload cannot be part of it.',
    ],
    ['no payload', '#1/', 'This link is damaged: its payload is cut short.'],
    [
      'too long',
      `#1/${'A'.repeat(MAX_HASH)}`,
      'This link is too long: 60,003 characters, 60,000 is the most.',
    ],
  ])('%s', async (_, hash, why) => expect(await reason(hash)).toBe(why))

  test('cut short anywhere', async () => {
    const payload = (await encoded({ scenario: first.scenario })).slice(3)
    for (let n = 0; n < payload.length; n++) {
      expect(await reason(`#1/${payload.slice(0, n)}`)).toMatch(/^This link is damaged: /)
    }
  })

  test('one character changed anywhere: never another scenario', async () => {
    const link = await encoded({ scenario: first.scenario })
    for (let i = 3; i < link.length; i++) {
      const other = link[i] === 'A' ? 'B' : 'A'
      const decoded = await decodeLink(link.slice(0, i) + other + link.slice(i + 1))
      // Some of its bits mean nothing, and a copy may be taken from another place that holds the same.
      if (decoded.ok) expect(decoded.view.scenario).toEqual(first.scenario)
      else expect(decoded.reason).toMatch(/^This link is damaged: /)
    }
  })

  test('an unknown release', async () => {
    expect(await reason(await linkTo(begun('4.9').finish()))).toBe(
      'The release “4.9” of this link is not known here. Known are 4.4.0, 4.4.0+bind_vector, 4.6.0, 4.17.7.',
    )
  })

  test('an unknown operation', async () => {
    const w = begun('4.4.0')
    for (const n of [1, 0, 1, 0, 0, 1, 99 * 2 + 1]) w.number(n)
    expect(await reason(await linkTo(w.finish()))).toBe(
      'This link was made by a newer version: its operation 1 has the number 99, which is not known here.',
    )
  })

  test('an argument out of range', async () => {
    const w = begun('4.4.0')
    for (const n of [1, 0, 1, 0, 0, 1, 32 * 2, 2]) w.number(n)
    expect(await reason(await linkTo(w.finish()))).toBe(
      'This link cannot be opened. Operation 1: set_in_irq: val: a whole number from 0 to 1 is needed.',
    )
  })

  test('the end in the middle of an operation', async () => {
    const w = begun('4.4.0')
    for (const n of [1, 0, 1, 0, 0, 1, 6 * 2 + 1, 1]) w.number(n)
    expect(await reason(await linkTo(w.finish()))).toBe(
      'This link is damaged: it ends before operation 1 (EVTCHNOP_send, “port”).',
    )
  })

  test('a domain of a billion vCPUs', async () => {
    const w = begun('4.4.0')
    for (const n of [1, 0, 1e9]) w.number(n)
    expect(await reason(await linkTo(w.finish()))).toBe(
      'This link is damaged: the vCPUs of domain 1 is larger than 128.',
    )
  })

  test('a payload that inflates to a gigabyte is left after the bound', async () => {
    const bomb = await deflate(new Uint8Array(30_000_000))
    expect(await reason(linkOf(Buffer.from(bomb).toString('base64url'), {}))).toBe(
      'This link is refused: it unpacks to more than 262,144 bytes.',
    )
  })

  test.each([
    ['at=seven', 'This link is damaged: “at=seven” is not a place such as 7.12.'],
    ['sel=d9p1', 'This link is damaged: there is nothing like “sel=d9p1” in it.'],
    ['sel=d1p1024', 'This link is damaged: there is nothing like “sel=d1p1024” in it.'],
    ['sel=d1v2', 'This link is damaged: there is nothing like “sel=d1v2” in it.'],
    ['with=gsi,tube', 'This link is damaged: “with=gsi,tube” does not name delivery methods'],
    ['fold=1', 'This link was made by a newer version, or is damaged: “fold=1” is not known here.'],
  ])('%s', async (look, why) => {
    const link = await encoded({ scenario: first.scenario })
    expect(await reason(`${link}?${look}`)).toContain(why)
  })

  test('garbage and mutations of every kind give a reason or a scenario that can be run', () =>
    fc.assert(
      fc.asyncProperty(
        view,
        fc.nat(),
        fc.oneof(fc.string(), fc.base64String(), fc.constantFrom('?', '&', '=', '%', '/')),
        fc.nat(8),
        async (view, at, put, cut) => {
          const link = await encoded(view)
          const i = at % link.length
          for (const hash of [link.slice(0, i) + put + link.slice(i + cut), `#1/${put}`, put]) {
            const decoded = await decodeLink(hash)
            if (decoded.ok) expect(checkScenario(decoded.view.scenario)).toBeUndefined()
            else expect(decoded.reason).toMatch(/^This link |^This is not a link|^The release/)
          }
        },
      ),
    ))
})
