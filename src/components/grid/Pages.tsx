/** Which domain's ports are shown, and where it has more than a page of them, which. */
import type { Domain } from '../../model/world.ts'

interface Props {
  readonly domains: readonly Domain[]
  readonly domain: Domain
  readonly onDomain: (id: number) => void
  readonly page: number
  readonly pages: number
  /** Ports on a page. */
  readonly perPage: number
  readonly onPage: (page: number) => void
}

export function Pages({ domains, domain, onDomain, page, pages, perPage, onPage }: Props) {
  if (domains.length === 1 && pages === 1) return null
  return (
    <div className="grid-pages">
      {domains.length > 1 && (
        <fieldset>
          <legend className="visually-hidden">Domain</legend>
          {domains.map(d => (
            <button key={d.id} type="button" aria-pressed={d === domain} onClick={() => onDomain(d.id)}>
              {d.name}
            </button>
          ))}
        </fieldset>
      )}
      {pages > 1 && (
        <label>
          Ports{' '}
          <select value={page} onChange={event => onPage(Number(event.target.value))}>
            {Array.from({ length: pages }, (_, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a page is its number
              <option key={n} value={n}>
                {n * perPage} to {(n + 1) * perPage - 1}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}
