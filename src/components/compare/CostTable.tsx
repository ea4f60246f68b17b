/** What each method cost, over the whole story. */
import type { Lane } from '../../model/compare.ts'
import type { Costs } from '../../model/costs.ts'
import { METHOD_LABELS } from '../../model/methods.ts'
import { Breakable } from '../Breakable.tsx'

const LABELS: Record<keyof Costs, string> = {
  steps: 'Steps',
  vmExits: 'VM exits',
  eois: 'EOIs',
  vectors: 'Vectors taken',
  tasklets: 'Tasklet runs',
  coalesced: 'Coalesced',
  neverArrived: 'Never arrived',
}
const NAMES = Object.keys(LABELS) as readonly (keyof Costs)[]

/** Costs that most scenarios have nothing of; shown where some method has. */
const RARE: ReadonlySet<keyof Costs> = new Set(['tasklets', 'coalesced'])

/** Ports named at most. */
const NAMED = 3

function costText(cost: Costs[keyof Costs]): string {
  if (typeof cost === 'number') return cost.toLocaleString('en')
  if (cost.length === 0) return '0'
  const more = cost.length > NAMED ? ', …' : ''
  return `${cost.length}: ${cost.slice(0, NAMED).join(', ')}${more}`
}

const isBad = (cost: Costs[keyof Costs]): boolean => typeof cost !== 'number' && cost.length > 0

export function CostTable({ lanes }: { readonly lanes: readonly Lane[] }) {
  const names = NAMES.filter(name => !RARE.has(name) || lanes.some(({ costs }) => costs[name] !== 0))
  return (
    <table className="costs">
      <caption className="eyebrow">What it costs, from the first step of the story to the last</caption>
      <thead>
        <tr>
          <td />
          {lanes.map(({ method }) => (
            <th key={method} scope="col" className={`lane ${method}`}>
              <Breakable text={METHOD_LABELS[method]} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map(name => (
          <tr key={name}>
            <th scope="row">{LABELS[name]}</th>
            {lanes.map(({ method, costs }) => (
              <td key={method} className={isBad(costs[name]) ? 'bad' : undefined}>
                {costText(costs[name])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
