/** The running function in our pseudo-code: how one came here, its rows, and where to read the C. */
import { type CodeView, codeAt } from '../../model/code/codeAt.ts'
import type { Trace } from '../../model/run.ts'
import { fileIn, fnInfo, sourceLink } from '../../model/xen/source.ts'
import { CallStack } from './CallStack.tsx'
import { CodeRows } from './CodeRows.tsx'
import './code.css'
import type { ZoomProps } from './Zooms.tsx'

export function FunctionZoom({ trace, at }: ZoomProps) {
  const view = codeAt(trace, at - 1)
  if (!view) return <p className="muted">The scheduler, of which only this step is modelled.</p>
  return (
    <div className="code">
      <CallStack trace={trace} at={at} />
      <CodeRows trace={trace} at={at} view={view} />
      <footer className="code-foot">
        <p className="muted">
          our pseudo-code <span aria-hidden="true">·</span> ▸ runs now
        </p>
        <Source trace={trace} view={view} />
      </footer>
    </div>
  )
}

/** Where the real function stands, in the release's own sources. */
function Source({ trace, view }: { trace: Trace; view: CodeView }) {
  const { fn } = view
  const release = trace.release
  const link = sourceLink(fn, release)
  if (fnInfo(fn).proposal) return <p className="muted">a proposal, in no release</p>
  if (!link) return <p className="muted">{fn === 'environment' ? 'the environment' : 'the guest'}, not Xen</p>
  return (
    <p className="source">
      <a href={link} target="_blank" rel="noopener noreferrer">
        xen/{fileIn(fn, release)} ·{' '}
        <span className="tag-name">
          {release.tag} <span aria-hidden="true">↗</span>
        </span>
        <span className="visually-hidden">(opens in a new tab)</span>
      </a>
    </p>
  )
}
