import { describe, expect, it } from 'vitest'
import { inside, overlaps } from './geometry.ts'
import { stationBox } from './labels.ts'
import { layoutMap } from './layout.ts'
import { LINES, type Line, STATION_IDS, type StationId, stationInfo } from './stations.ts'

const everywhere = new Set(STATION_IDS)
const without = (...absent: Line[]) => new Set(LINES.filter(line => !absent.includes(line)))
/** Every set of lines that some map has: upcall vectors or the proposal, one ABI or both. */
const kinds = [
  { kind: '4.4', drawn: without('upcall_vector', 'fifo') },
  { kind: '4.4 with FIFO', drawn: without('upcall_vector', 'two_level') },
  { kind: '4.4 with both ABIs', drawn: without('upcall_vector') },
  { kind: 'later', drawn: without('bind_vector', 'fifo') },
  { kind: 'later with FIFO', drawn: without('bind_vector', 'two_level') },
  { kind: 'later with both ABIs', drawn: without('bind_vector') },
]
const sizes = [390, 768, 1440, 1920, 3840].flatMap(w => [
  { name: `${w} px landscape`, w, h: w * 0.56 },
  { name: `${w} px portrait`, w, h: w * 1.6 },
])
// What the page leaves the map at common window sizes.
const columns = [
  { name: 'the column of a 390 px window', w: 366, h: 500 },
  { name: 'the column of a 1280 px window', w: 706, h: 420 },
  { name: 'the column of a 1440 px window', w: 811, h: 500 },
  { name: 'the column of a 1920 px window', w: 1090, h: 640 },
]

const cases = [...sizes, ...columns].flatMap(size => kinds.map(kind => ({ ...size, ...kind })))

describe.each(cases)('the map of $kind in $name', ({ w, h, drawn }) => {
  const map = layoutMap(w, h, { drawn, shown: drawn, stops: everywhere, name: id => stationInfo(id).name })
  const frame = { x: 0, y: 0, w: map.width, h: map.height }
  const boxes = [
    ...map.labels.map(l => ({ what: l.lines.join(''), box: l.box })),
    ...map.zones.map(z => ({ what: z.text, box: z.label })),
    ...map.lineLabels.map(l => ({ what: `line ${l.line}`, box: l.box })),
    ...(map.board ? [{ what: 'board', box: map.board }] : []),
  ]

  it('names every station', () => {
    expect(map.labels.map(l => l.station).toSorted()).toEqual(Object.keys(map.stations).toSorted())
  })

  it('lets no two labels overlap', () => {
    const pairs = boxes.flatMap((a, i) =>
      boxes.slice(i + 1).flatMap(b => (overlaps(a.box, b.box) ? [`${a.what} / ${b.what}`] : [])),
    )
    expect(pairs).toEqual([])
  })

  it('keeps every label inside', () => {
    expect(boxes.filter(b => !inside(b.box, frame)).map(b => b.what)).toEqual([])
  })

  it('keeps names off the places where a train may stand', () => {
    const hits = map.labels.flatMap(l =>
      Object.entries(map.stations).flatMap(([id, p]) =>
        (id as StationId) !== l.station && overlaps(stationBox(p, map.fontSize), l.box)
          ? [`${id} under ${l.station}`]
          : [],
      ),
    )
    expect(hits).toEqual([])
  })

  it('starts and ends every track in its stations', () => {
    for (const [id, points] of map.tracks) {
      const [from, to] = (id.split(':')[1] as string).split('>') as [StationId, StationId]
      expect(points[0]).toEqual(map.stations[from])
      expect(points.at(-1)).toEqual(map.stations[to])
    }
  })
})
