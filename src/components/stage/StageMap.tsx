import { memo, useMemo } from 'react'
import { ZONE_LABELS, type Zone } from '../../model/zones.ts'
import type { Marks } from './flight.ts'
import { Berths } from './Guests.tsx'
import { TRACKS, type Track } from './network.ts'
import { type NoteContext, noteOf } from './notes.ts'
import type { Parties } from './parties.ts'
import { type Label, type MapLayout, pathOf } from './plan.ts'
import { StationMark } from './StationMark.tsx'
import { type Line, type StationId, stationInfo } from './stations.ts'

interface Props {
  readonly layout: MapLayout
  readonly marks: Marks
  readonly zone: Zone | undefined
  readonly lines: ReadonlySet<Line>
  readonly story: ReadonlySet<Line>
  readonly stops: ReadonlySet<StationId>
  readonly parties: Parties
  /** What the notes under the names are made of. */
  readonly words: Omit<NoteContext, 'marks'>
  /** A station was clicked. Absent on a map that only shows. */
  readonly onGo?: ((station: StationId) => void) | undefined
}

/** Place of the area on the map that a station stands in: there are two of guests. */
const areaIndex = ({ zones }: MapLayout, station: StationId | undefined): number => {
  if (!station) return -1
  const { zone } = stationInfo(station)
  const found = zones.flatMap((z, i) => (z.zone === zone ? [i] : []))
  return (station === 'source' ? found[0] : found.at(-1)) ?? -1
}

/** Contexts in which Xen runs the same code. */
const SHARED: ReadonlySet<Zone> = new Set<Zone>(['xen', 'irq', 'softirq'])

/** Lines that carry a level: asserted, or not. */
const LEVEL: ReadonlySet<Line> = new Set<Line>(['gsi', 'pci_intx'])

/** Zones, tracks, stations and names. The train is drawn over it. */
export function StageMap({ layout, marks, zone, lines, story, stops, parties, words, onGo }: Props) {
  const here = areaIndex(layout, marks.current)
  const key = [...marks.asserted].join()
  // The same lines, the same set: the tracks are drawn again only when one goes up or down.
  const asserted = useMemo(() => new Set(key.split(',')), [key])
  return (
    <g style={{ fontSize: layout.fontSize }}>
      {layout.zones.map((area, i) => {
        // Interrupt context and softirqs run the same code: the area keeps its place and changes its name.
        const context = i === here && zone && SHARED.has(zone) && SHARED.has(area.zone) ? zone : area.zone
        const who = area.zone !== 'guest' ? '' : i === 0 ? parties.sender : parties.receiver
        return (
          <g key={area.text} className="zone" data-zone={context} data-here={i === here}>
            <path className="ground" d={area.outline} />
            <text className="zone-name" x={area.label.x} y={area.label.y + area.label.h * 0.8}>
              {context === area.zone ? area.text : ZONE_LABELS[context]}
              {who && <tspan className="who"> {who}</tspan>}
            </text>
            {i === layout.zones.length - 1 && layout.board && (
              <Berths zone={area} fontSize={layout.fontSize} parties={parties} />
            )}
          </g>
        )
      })}
      <Tracks layout={layout} lines={lines} story={story} stops={stops} asserted={asserted} />
      {layout.labels.map(label => (
        <StationOf
          key={label.station}
          label={label}
          layout={layout}
          marks={marks}
          story={story}
          stops={stops}
          words={words}
          onGo={onGo}
        />
      ))}
    </g>
  )
}

/** What is not in play is thin and lies beneath; where it shares its bed with a line in play it is not drawn. */
const Tracks = memo(function Tracks({
  layout,
  lines,
  story,
  stops,
  asserted,
}: Pick<Props, 'layout' | 'lines' | 'story' | 'stops'> & { readonly asserted: ReadonlySet<string> }) {
  const strength = (line: Line) => (story.has(line) ? 2 : lines.has(line) ? 1 : 0)
  // The second way in, for virtual and physical interrupts, is part of the trunk only where it is used.
  const weight = (t: Track) => (t.id.includes('virq') && !stops.has('virq') ? 0 : strength(t.line))
  const bed = ({ from, to }: Track) => `${from}>${to}`
  const strong = new Set(TRACKS.filter(t => weight(t) === 2).map(bed))
  const drawn = TRACKS.filter(t => layout.tracks.has(t.id) && (weight(t) === 2 || !strong.has(bed(t))))
  return (
    <>
      {drawn
        .toSorted((a, b) => weight(a) - weight(b))
        .map(track => {
          const { id, line, from } = track
          const d = pathOf(layout.tracks.get(id) ?? [])
          return (
            <g key={id} className="track" data-line={line} data-strength={weight(track)}>
              {LEVEL.has(line) && from !== 'assert' && from !== 'vlapic' && (
                <path className="asserted" d={d} pathLength={1} data-lit={asserted.has(line)} />
              )}
              <path className="way" d={d} />
            </g>
          )
        })}
      {layout.lineLabels.map(({ line, lines: rows, box }) => (
        <text key={line} className="line-name" data-line={line} data-strength={strength(line)}>
          {rows.map((row, i) => (
            <tspan key={row} x={box.x} y={box.y + (box.h / rows.length) * (i + 0.78)}>
              {row}
            </tspan>
          ))}
        </text>
      ))}
    </>
  )
})

/** The line in play that a station is on, its own first. */
function lineThrough(
  station: StationId,
  story: ReadonlySet<Line>,
  stops: ReadonlySet<StationId>,
): Line | undefined {
  if (station === 'virq' && !stops.has(station)) return undefined
  const own = stationInfo(station).line
  if (story.has(own)) return own
  return TRACKS.find(t => story.has(t.line) && (t.from === station || t.to === station))?.line
}

/** Connects a station's place with its marks; below it everything is plain values, so that only what changed is drawn. */
function StationOf({
  label,
  layout,
  marks,
  story,
  stops,
  words,
  onGo,
}: Pick<Props, 'layout' | 'marks' | 'story' | 'stops' | 'words' | 'onGo'> & { readonly label: Label }) {
  const { station } = label
  const at = layout.stations[station]
  if (!at) return null
  const used = lineThrough(station, story, stops)
  const note = noteOf(station, { ...words, marks })
  return (
    <StationMark
      label={label}
      x={at.x}
      y={at.y}
      line={used ?? stationInfo(station).line}
      note={note.text}
      code={note.code}
      current={marks.current === station}
      visited={marks.visited.has(station)}
      occupied={station === 'tasklet' && marks.waiting > 0}
      quiet={!used && !stops.has(station)}
      onGo={onGo}
    />
  )
}
