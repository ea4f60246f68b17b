import { releases } from '../../model/release.ts'
import { fileLink, type Part } from './real.ts'

/** The releases that were recorded. */
const RECORDED = [releases['4.4.0'], releases['4.17.7']] as const

interface Props {
  readonly title: string
  readonly says: string
  readonly parts: readonly Part[]
}

/** Parts of Xen, what each means, and where it is to be read. */
export function Parts({ title, says, parts }: Props) {
  return (
    <section>
      <h3 className="eyebrow">{title}</h3>
      <p className="muted">{says}</p>
      <dl className="parts">
        {parts.map(({ what, meaning, file }) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              {meaning} <Source of={what} file={file} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function Source({ of, file }: { readonly of: string; readonly file: Part['file'] }) {
  const files = typeof file === 'string' ? ([file, file] as const) : file
  return (
    <span className="source">
      <code>{files[1].split('/').at(-1)}</code>
      {RECORDED.map(({ id, tag }, i) => (
        <a
          key={id}
          href={fileLink(files[i] as string, tag)}
          target="_blank"
          rel="noreferrer"
          aria-label={`${of} in Xen ${id}: source`}
        >
          {id}
        </a>
      ))}
    </span>
  )
}
