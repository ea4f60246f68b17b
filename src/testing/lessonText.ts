/** A small lesson as text, without a mistake: tests make one, and see what is said of it. */
export const LESSON_TEXT = `---
title: One event
goal: See one event
release: 4.4.0
order: 5
minutes: 2
answers: [Q1]
corrects: [1]
---

\`\`\`script
dom 0 pv
dom 1 hvm vcpus=2
guest d1
callback d1 vector
d1v0 alloc_unbound dom=self remote_dom=0
d0v0 bind_interdomain remote_dom=1 remote_port=1
d0v0 run_guest
story
d0v0 send port=1
d1v0 run_guest
\`\`\`

## The bit is set

The bit [PENDING](term:PENDING) of port 1 goes up.

\`\`\`step
at: op 1 > evtchn_2l_set_pending ? test_and_set_bit(port, evtchn_pending)
look: d1p1
zoom: bits
cards: [shared]
claims:
  - d1 port 1 pending = 1
  - d1v0 upcall_pending = 0
\`\`\`

\`\`\`ask
question: What comes next?
options:
  - right: The selector
    because: The bit was 0 before.
    point: evtchn_2l_set_pending
  - wrong: Nothing
    because: The bit was 0 before, so there is something to tell.
    point: d1 port 1 pending
reason:
  question: Why does Xen go on?
  options:
    - right: It was an edge
      because: The bit went from 0 to 1.
    - wrong: It always does
      because: It stops where a bit is set already.
\`\`\`

## One interrupt

The guest takes one interrupt. See [the first beat](lesson:one/1).

\`\`\`step
at: end
releases: [4.17.7]
claims:
  - taken d1v0 = 1
elsewhere:
  - 4.17.7: taken d1v0 = 1
\`\`\`

\`\`\`ask
question: And if it had been sent twice?
options:
  - right: One interrupt as well
    because: The bit counts nothing.
  - wrong: Two interrupts
    because: The second send would have stopped at the bit.
reason:
  question: Where is the second event?
  options:
    - right: In the same bit
      because: It was set already.
    - wrong: In a queue
      because: There is none.
\`\`\`

\`\`\`challenge
task: Let the guest take two interrupts.
hint: Send once more.
goal:
  - taken d1v0 = 2
solution: |
  d0v0 send port=1
  d1v0 run_guest
  d0v0 send port=1
  d1v0 run_guest
\`\`\`
`

/** The text with one thing of it changed, and the line where the change begins. */
export function changed(from: string, to: string, text = LESSON_TEXT): { text: string; line: number } {
  const at = text.indexOf(from)
  if (at < 0) throw new Error(`the lesson has no “${from}”`)
  return { text: text.replace(from, () => to), line: text.slice(0, at).split('\n').length }
}
