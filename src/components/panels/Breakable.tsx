/** Code that may break where a reader would break it: after an underscore, a bracket, an arrow or a comma. */
export function Breakable({ text }: { text: string }) {
  return text.split(/(?<=[_(,]|->)/).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in order
    <span key={i}>
      {part}
      <wbr />
    </span>
  ))
}
