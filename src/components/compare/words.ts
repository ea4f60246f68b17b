/** The comparison in words. */
import { describeWrite } from '../../model/cells.ts'
import { type Comparison, parting } from '../../model/compare.ts'
import { METHOD_LABELS } from '../../model/methods.ts'
import { PHASE_LABELS, type Segment } from '../../model/phases.ts'
import type { Step } from '../../model/trace.ts'
import type { World } from '../../model/world.ts'
import { errnoText } from '../../model/xen/errno.ts'
import { fnInfo } from '../../model/xen/source.ts'

/** What a step does, without its function. */
function doing(step: Step | undefined, world: World): string {
  switch (step?.kind) {
    case undefined:
      return 'nothing more'
    case 'enter':
      return `calls ${step.fn}`
    case 'leave':
      return `returns${step.result === undefined ? '' : ` ${errnoText(step.result)}`} from ${step.fn}`
    case 'branch':
      return `${step.condition} is ${step.value}`
    case 'write':
      return `writes ${describeWrite(world, step)[0]?.label ?? world.cellName(step.cell)}`
  }
}

/** Who does what at the first divergence, one group after the other; empty if nothing differs. */
export function partingWords(comparison: Comparison): { methods: string; does: string }[] {
  const world = comparison.lanes[0]?.trace.world
  if (!comparison.divergence || !world) return []
  return parting(comparison).map(({ methods, step }) => ({
    methods: methods.map(method => METHOD_LABELS[method]).join(', '),
    does: doing(step, world),
  }))
}

/** The function in which the lanes part. */
export const partingPlace = ({ divergence }: Comparison): string => divergence?.steps.find(s => s)?.fn ?? ''

/** Where every lane is at a row, for those who listen. */
export const rowWords = ({ lanes, rows }: Comparison, row: number): string => {
  const here = rows[row]
  if (!here) return ''
  const each = lanes.map(({ method }, n) => `${METHOD_LABELS[method]}: ${here.segments[n]?.head ?? 'waits'}`)
  return `${PHASE_LABELS[here.phase]}. ${each.join('. ')}.`
}

/** The vector a phase is about, if it is about one: `vector 0xf3`. */
export function vectorOf(segment: Segment, stepAt: (index: number) => Step): string | undefined {
  for (let i = segment.from; i < segment.to; i++) {
    const step = stepAt(i)
    if (step.kind !== 'enter') continue
    const at = fnInfo(step.fn).params.findIndex(([, kind]) => kind === 'vector')
    if (at >= 0) return `vector 0x${(step.args[at] ?? 0).toString(16)}`
  }
  return undefined
}
