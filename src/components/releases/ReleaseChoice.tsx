/** The Xen that the scenario runs on, to be chosen, and the way to what differs between them. */
import { isReleaseId, releases } from '../../model/release.ts'
import { releaseOf } from '../../model/scenario.ts'
import { setRelease, useApp } from '../../store.ts'
import { AboutButton } from './AboutButton.tsx'
import { shortReleaseName } from './names.ts'
import './ReleaseChoice.css'

export function ReleaseChoice() {
  const scenario = useApp(state => state.scenario)
  const { release } = scenario
  return (
    <div className="release-choice">
      <label>
        <span className="muted">Xen</span>
        <select
          data-testid="release"
          title={releaseOf(scenario).label}
          value={release}
          onChange={event => {
            const { target } = event
            // Refused: the notice says why, and the choice goes back to what is shown.
            if (isReleaseId(target.value) && !setRelease(target.value)) target.value = release
          }}
        >
          {Object.values(releases).map(({ id }) => (
            <option key={id} value={id}>
              {shortReleaseName(id)}
            </option>
          ))}
        </select>
      </label>
      <AboutButton about="releases" label="What differs between the releases" />
    </div>
  )
}
