/** Numbers as they are read. */
export const number = (n: number): string => n.toLocaleString('en')

/** `1 operation`, `12 operations`. */
export const times = (n: number, what: string): string => `${number(n)} ${what}${n === 1 ? '' : 's'}`
