/** The Xen that the scenario runs on, to be chosen, and the way to what differs between them. */
import { isReleaseId, releases } from '../../model/release.ts'
import { setRelease, useApp } from '../../store.ts'
import { openAbout } from './dialogs.ts'
import { shortReleaseName } from './names.ts'
import './ReleaseChoice.css'

export function ReleaseChoice() {
  const release = useApp(state => state.scenario.release)
  return (
    <div className="release-choice">
      <label>
        <span className="muted">Xen</span>
        <select
          data-testid="release"
          title={releases[release].label}
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
      <button
        type="button"
        className="icon-only"
        data-testid="releases"
        title="What differs between the releases"
        aria-label="What differs between the releases"
        aria-haspopup="dialog"
        onClick={() => openAbout('releases')}
      >
        <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" aria-hidden="true">
          <path
            d="M2 5h12M11 2l3 3-3 3M14 11H2M5 8l-3 3 3 3"
            strokeWidth="1.6"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
      </button>
    </div>
  )
}
