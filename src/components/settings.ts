/** What a person chose, kept between visits. A browser that forbids it (private mode, a sandboxed frame) forgets. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    // Forgotten, then.
  }
}
