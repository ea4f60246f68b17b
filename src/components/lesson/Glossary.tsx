/** Every word that explains itself elsewhere, in one list. */
import { TERMS, type TermId } from '../panels/terms.ts'

const ALL = (Object.keys(TERMS) as TermId[]).toSorted((a, b) =>
  a.localeCompare(b, 'en', { sensitivity: 'base' }),
)

export function Glossary({ only = ALL }: { readonly only?: readonly TermId[] }) {
  return (
    <dl className="glossary">
      {only.map(id => {
        const [long, text] = TERMS[id]
        return (
          <div key={id}>
            <dt>
              <code>{id}</code>
            </dt>
            <dd>
              {long !== id && <b>{long}. </b>}
              {text}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
