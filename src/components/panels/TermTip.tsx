/** The one pop-up that explains the words of a panel. Top layer: no scrolling column clips it. */
import { useEffect, useId, useRef, useState } from 'react'
import './TermTip.css'
import { place } from './place.ts'
import { explained } from './termOf.ts'

/** Milliseconds: a pointer that only crosses a word opens nothing, and has time to move on into the pop-up. */
const HOVER = 120
const LINGER = 250

type Word = HTMLElement | undefined
type SetWord = (next: Word | ((shown: Word) => Word)) => void

const wordAt = ({ target }: Event): Word =>
  (target instanceof Element && target.closest<HTMLElement>('[data-term]')) || undefined

/** Listens to its parent element: every `[data-term]` in it is explained on hover, on focus and on a tap. */
export function TermTip() {
  const tip = useRef<HTMLDivElement>(null)
  const id = useId()
  const [word, setWord] = useState<Word>()
  useEffect(() => (tip.current ? listen(tip.current, setWord) : undefined), [])
  useEffect(() => (tip.current && word ? show(tip.current, word, setWord) : undefined), [word])
  // A step may take the word away while its pop-up is open.
  useEffect(() => {
    if (word && !word.isConnected) setWord(undefined)
  })
  const [long, text] = explained(word?.dataset['term'] ?? '') ?? []
  return (
    <div ref={tip} id={id} role="tooltip" popover="manual" className="term-tip" hidden={!word}>
      <b>{long}</b> {text}
    </div>
  )
}

/** Opens and closes as pointer, focus and taps come and go; returns the way out. */
function listen(tip: HTMLElement, setWord: SetWord): () => void {
  const panel = tip.parentElement as HTMLElement
  const gone = new AbortController()
  let timer = 0
  const stay = () => clearTimeout(timer)
  const after = (delay: number, next: Parameters<SetWord>[0]) => {
    stay()
    timer = window.setTimeout(() => setWord(next), delay)
  }
  const now = (next: Word) => {
    stay()
    setWord(next)
  }
  // What the keyboard opened stays while the keyboard is there.
  const leave = () => after(LINGER, shown => (shown === document.activeElement ? shown : undefined))
  const on = <K extends keyof HTMLElementEventMap>(
    element: HTMLElement,
    type: K,
    heard: (event: HTMLElementEventMap[K]) => void,
  ) => element.addEventListener(type, heard, { signal: gone.signal })

  on(panel, 'focusin', event => now(wordAt(event)))
  on(panel, 'focusout', event => wordAt(event) && now(undefined))
  on(panel, 'click', event => wordAt(event) && now(wordAt(event)))
  on(panel, 'pointerover', event => {
    if (event.pointerType === 'mouse' && wordAt(event)) after(HOVER, wordAt(event))
  })
  on(panel, 'pointerout', event => {
    if (event.pointerType === 'mouse' && wordAt(event)) leave()
  })
  on(tip, 'pointerenter', stay)
  on(tip, 'pointerleave', leave)
  // Somebody may have pointed at a word, or tabbed to it, before this code was here.
  const waiting = panel.querySelector<HTMLElement>('[data-term]:is(:hover, :focus)')
  if (waiting) setWord(waiting)
  return () => {
    gone.abort()
    stay()
  }
}

/** Shows the pop-up at its word until Escape or a press elsewhere; returns how it goes. */
function show(tip: HTMLElement, word: HTMLElement, setWord: SetWord): () => void {
  const gone = new AbortController()
  const { signal } = gone
  const move = () => {
    const { clientWidth: width } = document.documentElement
    const view = { width, height: window.innerHeight }
    const { left, top } = place(word.getBoundingClientRect(), tip.getBoundingClientRect(), view)
    tip.style.translate = `${left}px ${top}px`
  }
  word.setAttribute('aria-describedby', tip.id)
  tip.showPopover?.()
  move()
  window.addEventListener('scroll', move, { signal, capture: true, passive: true })
  window.addEventListener('resize', move, { signal })
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    // Only this goes: a message that the page would dismiss stays.
    event.preventDefault()
    event.stopPropagation()
    setWord(undefined)
  }
  window.addEventListener('keydown', onKey, { signal, capture: true })
  const onPress = (event: PointerEvent) => {
    if (!wordAt(event) && !tip.contains(event.target as Node)) setWord(undefined)
  }
  document.addEventListener('pointerdown', onPress, { signal })
  return () => {
    gone.abort()
    word.removeAttribute('aria-describedby')
    tip.hidePopover?.()
  }
}
