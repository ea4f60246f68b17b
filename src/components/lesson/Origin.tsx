import type { Lesson } from '../../model/lesson/lesson.ts'
import { releaseOf } from '../../model/scenario.ts'
import { type FlagName, switchLine } from '../../model/switchWords.ts'
import { Breakable } from '../Breakable.tsx'

/** Which bug a museum piece is, who says so, and what its Xen has otherwise than its release. */
export function Origin({ lesson: { bug, source, scenario } }: { readonly lesson: Lesson }) {
  const set = Object.keys(scenario.switches ?? {}) as FlagName[]
  return (
    <div className="origin muted" data-testid="origin">
      <p>
        {bug}: {source}.
      </p>
      {set.map(name => {
        const { where, meaning } = switchLine(releaseOf(scenario), name)
        return (
          <p key={name}>
            {where}:{' '}
            <code>
              <Breakable text={name} />
            </code>
            , {meaning}.
          </p>
        )
      })}
    </div>
  )
}
