import { tracksOf } from './network.ts'
import { type Line, STATION_IDS, type StationId, stationInfo } from './stations.ts'

/** The map in words, for those who do not see it: the stations that this scenario can pass, the present one marked. */
export function StationList({
  lines,
  current,
  name,
}: {
  readonly lines: ReadonlySet<Line>
  readonly current: StationId | undefined
  readonly name: (id: StationId) => string
}) {
  const shown = new Set(tracksOf(lines).flatMap(t => [t.from, t.to]))
  return (
    <ol className="visually-hidden" aria-label="Stations of this scenario">
      {STATION_IDS.filter(id => shown.has(id)).map(id => {
        const { note, proposal } = stationInfo(id)
        return (
          <li key={id} aria-current={id === current ? 'step' : undefined}>
            {name(id)}
            {note && `, ${note}`}
            {proposal && note !== 'proposal' && ', proposal'}
          </li>
        )
      })}
    </ol>
  )
}
