import { describe, expect, it } from 'vitest'
import { law } from '../../machines/lifecycle.ts'
import { examples } from '../../model/examples.ts'
import { moreExamples } from '../../model/moreExamples.ts'
import { releases } from '../../model/release.ts'
import { runScenario, type Trace } from '../../model/run.ts'
import { type Box, inside, overlaps } from './geometry.ts'
import { tracksInPlay } from './inPlay.ts'
import { stationBox } from './labels.ts'
import { layoutMap } from './layout.ts'
import type { Track } from './network.ts'
import { type MapLayout, stationsOf } from './plan.ts'
import { type StationId, stationName } from './stations.ts'

/** What the page leaves the map, portrait and landscape, from a phone to a 4K projector. */
const sizes = [
  [176, 600],
  [366, 500],
  [560, 400],
  [706, 420],
  [744, 520],
  [811, 500],
  [811, 560],
  [1090, 640],
  [1170, 780],
  [1400, 700],
  [1000, 1500],
  [2200, 1500],
  [3700, 1800],
] as const

function traceOf(scenario: (typeof examples)[number]['scenario']): Trace {
  const run = runScenario(scenario, law)
  if (!run.ok) throw new Error(run.reason)
  return run.trace
}

/** Every different map that the shipped scenarios have: their story, their set-up, and everything their Xen has. */
const maps = new Map<string, { title: string; tracks: readonly Track[]; name: (id: StationId) => string }>()
for (const { scenario } of [...examples, ...moreExamples.flatMap(group => group.examples)]) {
  const trace = traceOf(scenario)
  const name = (id: StationId) => stationName(id, releases[scenario.release])
  for (const mode of ['story', 'setup', 'everything'] as const) {
    const tracks = tracksInPlay(trace, { setup: mode === 'setup', everything: mode === 'everything' })
    const key = tracks.map(t => t.id + name(t.to)).join()
    if (!maps.has(key)) maps.set(key, { title: `${scenario.title}, ${mode}`, tracks, name })
  }
}

const boxesOf = (map: MapLayout): { what: string; box: Box }[] => [
  ...map.labels.map(l => ({ what: l.lines.join(''), box: l.box })),
  ...map.zones.map(z => ({ what: z.text, box: z.label })),
  ...map.lineLabels.map(l => ({ what: `line ${l.line}`, box: l.box })),
  ...(map.board ? [{ what: 'board', box: map.board }] : []),
]

describe.each([...maps.values()])('the map of $title', ({ tracks, name }) => {
  const laidOut = sizes.map(([w, h]) => ({ size: `${w} × ${h}`, map: layoutMap(w, h, { tracks, name }) }))

  it('names every station in play', () => {
    for (const { size, map } of laidOut)
      expect([size, ...map.labels.map(l => l.station).toSorted()]).toEqual([
        size,
        ...[...stationsOf(tracks)].toSorted(),
      ])
  })

  it('lets no two labels overlap', () => {
    const pairs = laidOut.flatMap(({ size, map }) => {
      const boxes = boxesOf(map)
      return boxes.flatMap((a, i) =>
        boxes.slice(i + 1).flatMap(b => (overlaps(a.box, b.box) ? [`${size}: ${a.what} / ${b.what}`] : [])),
      )
    })
    expect(pairs).toEqual([])
  })

  it('clips no label', () => {
    const out = laidOut.flatMap(({ size, map }) => {
      const frame = { x: 0, y: 0, w: map.width, h: map.height }
      return boxesOf(map).flatMap(({ what, box }) => (inside(box, frame) ? [] : [`${size}: ${what}`]))
    })
    expect(out).toEqual([])
  })

  it('keeps names off the places where a train may stand', () => {
    const hits = laidOut.flatMap(({ size, map }) =>
      map.labels.flatMap(l =>
        Object.entries(map.stations).flatMap(([id, p]) =>
          id !== l.station && overlaps(stationBox(p, map.fontSize), l.box)
            ? [`${size}: ${id} under ${l.station}`]
            : [],
        ),
      ),
    )
    expect(hits).toEqual([])
  })

  it('starts and ends every track in its stations', () => {
    for (const { map } of laidOut)
      for (const [id, points] of map.tracks) {
        const [from, to] = (id.split(':')[1] as string).split('>') as [StationId, StationId]
        expect(points[0]).toEqual(map.stations[from])
        expect(points.at(-1)).toEqual(map.stations[to])
      }
  })
})
