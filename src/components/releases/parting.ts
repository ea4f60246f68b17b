/** Where two runs part, in words: what this one does there and what the other does. Pure. */
import type { OtherResult, Parting } from '../../model/differences.ts'
import { fnName, resultText } from '../../model/narrate.ts'
import type { Trace } from '../../model/run.ts'
import type { Step } from '../../model/trace.ts'

/** What a step does, as the end of a sentence: `calls vcpu_kick`, `returns -EINVAL`. */
export function stepText(trace: Trace, step: Step | undefined): string {
  if (!step) return 'has nothing more to do'
  const fn = fnName(trace, step.fn)
  switch (step.kind) {
    case 'enter':
      return `calls ${fn}`
    case 'leave':
      return step.result === undefined ? `returns from ${fn}` : `returns ${step.result} from ${fn}`
    case 'branch':
      return `finds “${step.condition}” ${step.value}`
    case 'write':
      return `sets ${trace.world.cellName(step.cell)} to ${step.after}`
  }
}

/** What the two runs do where they part. `trace` lends the names. */
export const partingText = (trace: Trace, { here, there }: Parting): readonly [string, string] => [
  stepText(trace, here),
  stepText(trace, there),
]

/** What an operation gives in each of two runs. */
export const resultsText = ({ here, there }: OtherResult): readonly [string, string] => [
  here ? resultText(here) || 'gives nothing back' : 'is never reached',
  there ? resultText(there) || 'gives nothing back' : 'is never reached',
]
