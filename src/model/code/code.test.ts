import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { traceOf, XENS } from '../../testing/always.ts'
import { scenarios } from '../../testing/arbitraries.ts'
import { faultScenarios } from '../../testing/faultScenarios.ts'
import { GOLDEN_FILES, recordingsOf, shipped } from '../../testing/golden.ts'
import { anchorName, LitRows } from '../../testing/litRows.ts'
import { rareChipScenarios } from '../../testing/rareChipScenarios.ts'
import { rareScenarios } from '../../testing/rareScenarios.ts'
import { examples } from '../examples.ts'
import { moreExamples } from '../moreExamples.ts'
import { type ReleaseId, releases } from '../release.ts'
import { checkScenario, type Scenario } from '../scenario.ts'
import { FN_NAMES } from '../xen/source.ts'
import { anchorKey, sourceRows } from './listing.ts'

const RELEASES = Object.keys(releases) as ReleaseId[]
const EXAMPLES = [...examples, ...moreExamples.flatMap(group => group.examples)]

const rows = new LitRows()

/** Recordings as scenarios of our own. */
const recorded = (text: string): Scenario[] =>
  recordingsOf(text).map(({ title, release, domains, ops }) => ({
    title,
    release: release as ReleaseId,
    domains,
    setup: 0,
    ops: ops.flatMap(({ op }) => op ?? []),
  }))

/** The first random recordings of each file in conformance/, which is not everywhere. */
const folder = new URL('../../../conformance/', import.meta.url)
const files = existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.jsonl.gz')) : []
const SAMPLE = 6

function sample(file: string): Scenario[] {
  const lines = gunzipSync(readFileSync(new URL(file, folder)))
    .toString('utf8')
    .split('\n')
  const headers = lines.flatMap((line, i) => (line.startsWith('{"trace"') ? [i] : []))
  return recorded(lines.slice(0, headers[SAMPLE]).join('\n'))
}

describe('every step has a row in the listing of its function', () => {
  it.each(RELEASES)('of every example that %s can do', release => {
    const able = EXAMPLES.map(({ scenario }) => ({ ...scenario, release })).filter(s => !checkScenario(s))
    expect(able.length).toBeGreaterThan(EXAMPLES.length / 2)
    for (const scenario of able) expect(rows.faults(traceOf(scenario)), scenario.title).toEqual([])
  })

  it.each(GOLDEN_FILES)('of %s', file => {
    for (const scenario of recorded(readFileSync(shipped(file), 'utf8')))
      expect(rows.faults(traceOf(scenario)), scenario.title).toEqual([])
  })

  it.each([...rareScenarios, ...rareChipScenarios, ...faultScenarios])(
    'of: $title, on $release',
    scenario => {
      expect(rows.faults(traceOf(scenario))).toEqual([])
    },
  )

  it.each(files)('of the first random recordings of %s', file => {
    for (const scenario of sample(file)) expect(rows.faults(traceOf(scenario))).toEqual([])
  })

  it.each(XENS)('of whatever else can be done on $release, $abi', ({ release, abi }) => {
    const property = fc.property(scenarios(release, { abi, connected: true }), scenario => {
      expect(rows.faults(traceOf(scenario))).toEqual([])
    })
    void fc.assert(property, { numRuns: 15, seed: 4400 })
  })
})

/** Rows of Xen's that no step of ours comes to, and why. */
const NEVER: Readonly<Record<string, string>> = {
  'evtchn_bind_pirq:16 = pirq.exists': 'pirq_guest_bind fails only where nothing stands behind the PIRQ,',
  'evtchn_bind_pirq:17 = active_evtchns': 'and a Xen with these switches has refused that before',
  'evtchn_port_set_pending:2 <': 'whoever calls it has looked at the state before',
  'unmap_domain_pirq_emuirq:3 <': 'only a PIRQ that was mapped when it was bound is unmapped,',
  'unmap_domain_pirq_emuirq:5 = pirq.exists': 'and hardware stands behind it, which keeps its record',
}

it('every row that claims a step has had it', () => {
  const missed = FN_NAMES.flatMap(fn =>
    sourceRows(fn).flatMap(({ anchors }, source) =>
      anchors.map(anchor => anchorName(fn, source, anchorKey(anchor))),
    ),
  ).filter(name => !rows.lit.has(name))
  expect(missed).toEqual(Object.keys(NEVER))
})
