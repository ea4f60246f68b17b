/** Time's buttons: every stride forwards and backwards, play, the number of the step; and the ribbon under them. */
import { memo, useId, useState } from 'react'
import { useApp } from '../store.ts'
import { Icon } from './Icon.tsx'
import { Position } from './Position.tsx'
import { step, togglePlay, toStart, usePlayer } from './playback.ts'
import { Ribbon, ZoneLegend } from './Ribbon.tsx'
import { SpeedChoice } from './SpeedChoice.tsx'
import './Transport.css'

/** A step on a button, and the same stride back on the one beside it. */
const PAIRS = [
  {
    how: 'over',
    on: { label: 'Step over', title: 'Step over the calls made here (Shift+→)' },
    back: { label: 'Step back over', title: 'Step back over (Shift+←)' },
  },
  {
    how: 'out',
    on: { label: 'Step out', title: 'Step out to the caller (o)' },
    back: { label: 'Step back out', title: 'Step back out to the caller (Shift+o)' },
  },
  {
    how: 'op',
    on: { label: 'Next operation', title: 'Next operation (n)' },
    back: { label: 'Previous operation', title: 'Previous operation (Shift+n)' },
  },
] as const

/** `aria-disabled` rather than `disabled`: a button keeps the focus at an end of the trace. */
interface Ends {
  readonly atStart: boolean
  readonly atEnd: boolean
}

export function Transport() {
  const atStart = useApp(state => state.at === 0)
  const atEnd = useApp(state => state.at === state.trace.length)
  const [more, setMore] = useState(false)
  const strides = useId()
  return (
    <div className="transport" data-more={more}>
      <Essentials atStart={atStart} atEnd={atEnd} />
      <button
        type="button"
        className="more"
        aria-expanded={more}
        aria-controls={strides}
        onClick={() => setMore(!more)}
      >
        {more ? 'Less' : 'More'}
      </button>
      <Strides id={strides} atStart={atStart} atEnd={atEnd} />
      <Position />
      <Ribbon />
      <ZoneLegend />
    </div>
  )
}

const Essentials = memo(({ atStart, atEnd }: Ends) => (
  <div className="essentials">
    <button
      type="button"
      aria-label="Start"
      title="To the start of the story (Home)"
      aria-disabled={atStart}
      onClick={toStart}
    >
      <Icon name="start" />
      <span>Start</span>
    </button>
    <button
      type="button"
      data-testid="step-back"
      title="Step back (←)"
      aria-disabled={atStart}
      onClick={() => step('step', -1)}
    >
      <Icon name="step" mirrored />
      Back
    </button>
    <button
      type="button"
      className="primary"
      data-testid="step-forward"
      title="Step (→)"
      aria-disabled={atEnd}
      onClick={() => step('step', 1)}
    >
      Step
      <Icon name="step" />
    </button>
    <Play />
  </div>
))

function Play() {
  const playing = usePlayer(player => player.matches('playing'))
  return (
    <button
      type="button"
      className="play"
      data-testid="play"
      title="Play or pause (Space)"
      onClick={togglePlay}
    >
      <Icon name={playing ? 'pause' : 'play'} />
      {playing ? 'Pause' : 'Play'}
    </button>
  )
}

const Strides = memo(({ id, atStart, atEnd }: Ends & { readonly id: string }) => (
  <div className="strides" id={id}>
    <SpeedChoice />
    {PAIRS.map(({ how, on, back }) => (
      <div className="pair" key={how}>
        <button
          type="button"
          title={back.title}
          aria-label={back.label}
          aria-disabled={atStart}
          onClick={() => step(how, -1)}
        >
          <Icon name={how} mirrored />
        </button>
        <button type="button" title={on.title} aria-disabled={atEnd} onClick={() => step(how, 1)}>
          {on.label}
          <Icon name={how} />
        </button>
      </div>
    ))}
  </div>
))
