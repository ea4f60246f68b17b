/** The pictures on buttons; always beside a text or a label of the button. */
const PATHS = {
  start: 'M4 3v10M13 3v10L6 8z',
  step: 'M5 3v10l7-5z',
  over: 'M2 11a6 5 0 0 1 11-3M13.5 3.5V8H9M7 12.5h1',
  out: 'M3 13h4a3 3 0 0 0 3-3V3M6.5 6.5 10 3l3.5 3.5',
  op: 'M3 4l4 4-4 4M9 4l4 4-4 4',
  play: 'M4 2.5v11l9-5.5z',
  pause: 'M5 3v10M11 3v10',
  open: 'M2 12.5v-9h4l1.5 2H14v7zM8 11V7.5M6.3 9 8 7.3 9.7 9',
  present: 'M1.5 2.5h13M3 2.5V10h10V2.5M8 10v2M5 14.5 8 12l3 2.5',
  print: 'M4.5 6V2h7v4M4.5 11.5H2.5V6h11v5.5h-2M4.5 9.5h7V14h-7z',
  releases: 'M2 5h12M11 2l3 3-3 3M14 11H2M5 8l-3 3 3 3',
  evidence: 'M8 1.5 13.5 3.5v4c0 3.5-2.4 5.8-5.5 7-3.1-1.2-5.5-3.5-5.5-7v-4zM5.3 7.8l2 2 3.5-3.8',
  close: 'M4 4l8 8M12 4l-8 8',
  light:
    'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v1M8 14v1M1 8h1M14 8h1M3 3l.7.7M12.3 12.3l.7.7M3 13l.7-.7M12.3 3.7l.7-.7',
  dark: 'M13 9.5A5.5 5.5 0 1 1 6.5 3a4.5 4.5 0 0 0 6.5 6.5z',
  system: 'M2 3h12v8H2zM6 14h4',
  help: 'M5.5 5.5a2.5 2.5 0 1 1 3.7 2.2C8.3 8.2 8 8.7 8 9.5M8 12.5v.01',
} as const
export type IconName = keyof typeof PATHS
const FILLED: ReadonlySet<IconName> = new Set<IconName>(['start', 'step', 'play'])

export function Icon({ name, mirrored = false }: { readonly name: IconName; readonly mirrored?: boolean }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 16 16"
      fill={FILLED.has(name) ? 'currentColor' : 'none'}
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="round"
      strokeLinejoin="round"
      transform={mirrored ? 'scale(-1 1)' : undefined}
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
