/** What the design tokens promise to eyes: WCAG 2.2 AA in both themes, and lines that nobody has to tell apart by colour. */
import { readdirSync, readFileSync } from 'node:fs'
import {
  type Color,
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  formatHex,
  interpolate,
  parse,
  wcagContrast,
} from 'culori'
import { describe, expect, it } from 'vitest'
import { dashOf, type Theme, type Tokens, tokensOf } from './testing/tokens.ts'

const LINES = [
  'trunk',
  'vector',
  'gsi',
  'pci_intx',
  'bind_vector',
  'upcall',
  'siding',
  'pv',
  'return',
] as const
/** Whose colour is the trunk's; it is told from it by its dash. */
const FIFO = 'fifo'
const ZONES = ['guest', 'xen', 'irq', 'softirq', 'chips', 'entry', 'environment'] as const
const SURFACES = ['bg', 'panel', 'raised'] as const

const colour = (tokens: Tokens, name: string): string => {
  const value = tokens.get(name)
  if (!value?.startsWith('#')) throw new Error(`--${name} is no colour: ${value}`)
  return value
}

/** The ground of a zone: so much of its colour in the panel's. */
const ground = (tokens: Tokens, zone: string, share: 'ground' | 'ground-here'): string =>
  formatHex(
    interpolate(
      [colour(tokens, 'panel'), colour(tokens, `zone-${zone}`)],
      'rgb',
    )(Number.parseFloat(tokens.get(share) ?? '') / 100),
  )

/** Every ground that words and lines stand on, by name. */
const grounds = (tokens: Tokens): [name: string, hex: string][] => [
  ...[...SURFACES, 'changed'].map(name => [name, colour(tokens, name)] as [string, string]),
  ...ZONES.flatMap(zone =>
    (['ground', 'ground-here'] as const).map(
      share => [`${zone} ${share}`, ground(tokens, zone, share)] as [string, string],
    ),
  ),
]

/** What is too faint: text or line, its ground, the contrast it has. */
const faint = (tokens: Tokens, names: readonly string[], on: [string, string][], least: number): string[] =>
  names.flatMap(name =>
    on.flatMap(([where, hex]) => {
      const has = wcagContrast(colour(tokens, name), hex)
      return has < least ? [`${name} on ${where}: ${has.toFixed(2)}`] : []
    }),
  )

const surfaces = (tokens: Tokens): [string, string][] =>
  SURFACES.map(name => [name, colour(tokens, name)] as [string, string])

for (const theme of ['dark', 'light'] as const) {
  describe(`contrast, ${theme}`, () => {
    const tokens = tokensOf(theme)
    it('of text is 4.5 at least, on every ground it stands on', () => {
      expect(faint(tokens, ['text', 'muted', 'accent', 'error'], grounds(tokens), 4.5)).toEqual([])
      expect(faint(tokens, ['on-accent'], [['accent', colour(tokens, 'accent')]], 4.5)).toEqual([])
      expect(faint(tokens, ['bg'], [['error', colour(tokens, 'error')]], 4.5)).toEqual([])
    })
    it("of a line is 4.5 at least, since its name is written in the line's colour", () => {
      expect(faint(tokens, LINES, grounds(tokens), 4.5)).toEqual([])
    })
    it('of what shows a control, its state or the focus is 3 at least (1.4.11)', () => {
      expect(faint(tokens, ['control', 'accent', 'focus'], surfaces(tokens), 3)).toEqual([])
    })
    it("of a zone's colour in the ribbon and the legends is 3 at least", () => {
      expect(
        faint(
          tokens,
          ZONES.map(zone => `zone-${zone}`),
          surfaces(tokens),
          3,
        ),
      ).toEqual([])
    })
  })

  describe(`contrast for those who ask for more, ${theme}`, () => {
    const tokens = tokensOf(theme, '(prefers-contrast: more)')
    it('of text is 7 at least, of every border 3', () => {
      expect(faint(tokens, ['text', 'muted'], grounds(tokens), 7)).toEqual([])
      expect(faint(tokens, ['line', 'control', 'focus'], surfaces(tokens), 3)).toEqual([])
      expect(faint(tokens, LINES, grounds(tokens), 4.5)).toEqual([])
    })
  })
}

it('the light theme, and the one with more contrast, give every colour that the dark one gives', () => {
  const names = (tokens: Tokens) =>
    [...tokens].flatMap(([name, value]) => (value.startsWith('#') ? [name] : []))
  const own = (theme: Theme) => names(tokensOf(theme))
  expect(own('light')).toEqual(own('dark'))
})

it("a person's own colours replace every colour of ours", () => {
  const forced = tokensOf('light', '(forced-colors: active)')
  expect([...forced].filter(([, value]) => /#|rgb/.test(value))).toEqual([])
})

/** ΔE₀₀ of 10: a difference that is seen at a glance between two thin lines, not only side by side. */
const AT_A_GLANCE = 10

const EYES = {
  normal: (seen: Color) => seen,
  deuteranopia: filterDeficiencyDeuter(1),
  protanopia: filterDeficiencyProt(1),
  tritanopia: filterDeficiencyTrit(1),
}

function apart(a: string, b: string, eyes: keyof typeof EYES): number {
  const [one, other] = [parse(a), parse(b)]
  if (!one || !other) throw new Error(`${a} or ${b} is no colour`)
  return differenceCiede2000()(EYES[eyes](one), EYES[eyes](other))
}

/** Another rhythm, or a dash or gap that is longer by more than half: what an eye tells without measuring. */
function dashesDiffer(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return true
  return a.some((length, i) => Math.max(length, b[i] ?? 0) / Math.min(length, b[i] ?? 0) > 1.5)
}

describe.each(['dark', 'light'] as const)('two lines of the map, %s', theme => {
  const tokens = tokensOf(theme)
  const hue = (line: string) => colour(tokens, line === FIFO ? 'trunk' : line)
  const pairs = [...LINES, FIFO].flatMap((a, i, all) => all.slice(i + 1).map(b => [a, b] as const))
  it.each(Object.keys(EYES) as (keyof typeof EYES)[])('differ in colour or in dash, with %s vision', eyes => {
    const alike = pairs.flatMap(([a, b]) => {
      const delta = apart(hue(a), hue(b), eyes)
      const told = delta >= AT_A_GLANCE || dashesDiffer(dashOf(tokens, a), dashOf(tokens, b))
      return told ? [] : [`${a} and ${b}: ΔE ${delta.toFixed(1)}, dashes alike`]
    })
    expect(alike).toEqual([])
  })
  it('differ in dash too, unless one is the trunk: without any colour a method is still told from another', () => {
    const methods = ['vector', 'gsi', 'pci_intx', 'bind_vector', 'upcall']
    const alike = methods.flatMap((a, i) =>
      methods
        .slice(i + 1)
        .filter(b => !dashesDiffer(dashOf(tokens, a), dashOf(tokens, b)))
        .map(b => `${a} and ${b}`),
    )
    expect(alike).toEqual([])
  })
})

const src = new URL('.', import.meta.url)
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter(file => /\.(css|tsx?)$/.test(file) && !file.endsWith('.test.ts'))
  .map(file => [file, readFileSync(new URL(file, src), 'utf8')] as const)

it('every name that a rule asks for is a token, or given in a rule or an element', () => {
  const given = new Set(tokensOf('dark').keys())
  for (const [, text] of files)
    for (const [, name = ''] of text.matchAll(/(?:^|[\s'"{;[])--([\w-]+)['"]?\]?:/g)) given.add(name)
  for (const [, text] of files)
    for (const [, name = ''] of text.matchAll(/setProperty\('--([\w-]+)'/g)) given.add(name)
  const unknown = files.flatMap(([file, text]) =>
    [...text.matchAll(/var\(--([\w-]+)/g)].flatMap(([, name = '']) =>
      given.has(name) ? [] : [`${file}: --${name}`],
    ),
  )
  expect(unknown).toEqual([])
})

it('compare draws a line with the dashes of the map', () => {
  const css = files.find(([file]) => file.endsWith('compare.css'))?.[1] ?? ''
  const tokens = tokensOf('dark')
  for (const line of ['gsi', 'pci_intx', 'upcall', 'bind_vector']) {
    const lane = line === 'upcall' ? 'upcall_vector' : line
    const stops = new RegExp(`\\.lane\\.${lane} \\{[^}]*--stops:([^;]*);`).exec(css)?.[1] ?? ''
    const ends = [...stops.matchAll(/([\d.]+)em(?=,|\s*$)/g)].map(([, end]) => Number(end))
    const lengths = ends.map((end, i) => Math.round(100 * (end - (ends[i - 1] ?? 0))) / 100)
    expect(lengths, line).toEqual(dashOf(tokens, line))
  }
})
