/** Every named difference between the releases, in one table. */
import { SWITCH_NAMES } from '../../model/differences.ts'
import { releases } from '../../model/release.ts'
import { isOn, SWITCH_MEANINGS, type SwitchName } from '../../model/switchWords.ts'
import { useApp } from '../../store.ts'
import { Breakable } from '../Breakable.tsx'
import { RELEASE_IDS, releaseName, shortReleaseName, valueName } from './names.ts'

export function SwitchTable() {
  const shown = useApp(state => state.scenario.release)
  return (
    <section aria-labelledby="switches-title">
      <h3 id="switches-title" className="eyebrow">
        All {SWITCH_NAMES.length} differences
      </h3>
      <p className="muted">
        Each is a switch of the engine; nothing else tells one release from another. 4.6.0 is from its sources
        alone: there are no recordings of it.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to do that */}
      <section className="switch-table" tabIndex={0} aria-label="Switches by release">
        <table>
          <thead>
            <tr>
              <th scope="col">Switch</th>
              {RELEASE_IDS.map(id => (
                <th key={id} scope="col" aria-current={id === shown || undefined}>
                  {releaseName(id)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {SWITCH_NAMES.map(name => (
              <Row key={name} name={name} />
            ))}
          </tbody>
        </table>
      </section>
    </section>
  )
}

const Row = ({ name }: { readonly name: SwitchName }) => (
  <tr>
    <th scope="row">
      <code>
        <Breakable text={name} />
      </code>
      <span className="muted">{SWITCH_MEANINGS[name]}</span>
    </th>
    {RELEASE_IDS.map(id => (
      <td key={id} data-release={shortReleaseName(id)} className={isOn(releases[id], name) ? 'on' : 'off'}>
        {valueName(releases[id][name])}
      </td>
    ))}
  </tr>
)
