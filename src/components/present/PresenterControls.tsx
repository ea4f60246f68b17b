import { Icon } from '../Icon.tsx'
import { step } from '../playback.ts'
import { toggleFullScreen } from './fullScreen.ts'
import { leavePresenter, type Panel, toggleBlack, togglePanel } from './presenting.ts'

/** For a mouse or a finger what the keys do. They fade while the pointer rests. */
export function PresenterControls({
  title,
  at,
  length,
  panel,
  onNotes,
}: {
  readonly title: string
  readonly at: number
  readonly length: number
  readonly panel: Panel | undefined
  readonly onNotes: () => void
}) {
  return (
    <div className="presenter-controls">
      <p className="presenter-where">
        {title} · step {at} of {length}
      </p>
      <div className="presenter-buttons" role="toolbar" aria-label="Presenter">
        <button
          type="button"
          className="step"
          title="Step back (←)"
          aria-label="Step back"
          onClick={() => step('step', -1)}
        >
          <Icon name="step" mirrored />
        </button>
        <button
          type="button"
          className="step"
          title="Step (→)"
          aria-label="Step"
          onClick={() => step('step', 1)}
        >
          <Icon name="step" />
        </button>
        <button
          type="button"
          title="State (s)"
          aria-pressed={panel === 'state'}
          onClick={() => togglePanel('state')}
        >
          State
        </button>
        <button
          type="button"
          title="Story (c)"
          aria-pressed={panel === 'story'}
          onClick={() => togglePanel('story')}
        >
          Story
        </button>
        <button type="button" title="Black screen (b)" onClick={toggleBlack}>
          Black
        </button>
        <button type="button" title="Speaker notes (Shift+P)" onClick={onNotes}>
          Notes
        </button>
        <button type="button" title="Full screen (f)" onClick={() => void toggleFullScreen()}>
          Full screen
        </button>
        <button type="button" title="Leave (Escape)" onClick={leavePresenter}>
          Leave
        </button>
      </div>
    </div>
  )
}
