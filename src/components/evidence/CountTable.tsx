/** Counts side by side, a row each, and their total. */
import { number } from './count.ts'

/** Counts that are bad news if they are not 0. */
const BAD: ReadonlySet<string> = new Set(['differences', 'unknown'])

interface Props<Key extends string> {
  readonly first: readonly string[]
  readonly columns: Readonly<Record<Key, string>>
  readonly rows: readonly {
    readonly names: readonly string[]
    readonly count: Readonly<Record<NoInfer<Key>, number>>
  }[]
}

export function CountTable<Key extends string>({ first, columns, rows }: Props<Key>) {
  const keys = Object.keys(columns) as Key[]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to do that
    <section className="count-table" tabIndex={0} aria-label={`Counts by ${first.join(' and ')}`}>
      <table>
        <thead>
          <tr>
            {first.map(name => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {keys.map(key => (
              <th key={key} scope="col" className="count">
                {columns[key]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ names, count }) => (
            <tr key={names.join(' ')}>
              {names.map((name, i) => (
                <th key={first[i]} scope="row">
                  {name}
                </th>
              ))}
              {keys.map(key => (
                <td key={key} className={BAD.has(key) && count[key] > 0 ? 'bad' : undefined}>
                  {number(count[key])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={first.length}>
              Together
            </th>
            {keys.map(key => (
              <td key={key}>{number(rows.reduce((n, { count }) => n + count[key], 0))}</td>
            ))}
          </tr>
        </tfoot>
      </table>
    </section>
  )
}
