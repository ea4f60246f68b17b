/** How fast the time plays. */
export const SPEEDS = ['slow', 'normal', 'fast'] as const
export type Speed = (typeof SPEEDS)[number]

/** Milliseconds: how long a step glides, and how long playing spends on a step altogether. */
export const PACE: Record<Speed, { readonly glide: number; readonly step: number }> = {
  slow: { glide: 700, step: 1600 },
  normal: { glide: 350, step: 750 },
  fast: { glide: 110, step: 130 },
}
