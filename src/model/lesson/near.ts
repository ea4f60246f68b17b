/** The known words nearest to one that is not known, for a message that says what would fit. */
export function nearest(word: string, known: readonly string[], most = 3): string {
  const ranked = known
    .map(name => ({ name, far: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(3, word.length / 2) || name.includes(word))
    .sort((a, b) => a.far - b.far)
  const names = (ranked.length > 0 ? ranked.map(r => r.name) : known).slice(0, most)
  return names.length > 0 ? `; would ${names.map(n => `“${n}”`).join(' or ')} fit?` : ''
}

/** Letters to insert, delete or change (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] as number) + 1,
          (next[j - 1] as number) + 1,
          (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      )
    row = next
  }
  return row[b.length] as number
}
