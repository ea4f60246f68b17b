/** The design tokens as tests read them: src/tokens.css, for a theme and what a person prefers. */
import { readFileSync } from 'node:fs'

export type Theme = 'dark' | 'light'
export type Tokens = ReadonlyMap<string, string>

const css = readFileSync(new URL('../tokens.css', import.meta.url), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')

interface Rule {
  readonly media: string
  readonly selector: string
  readonly body: string
}

/** Rules in the order of the file; one level of `@media`, which is all the file has. */
function rulesOf(text: string, media = ''): Rule[] {
  return [...text.matchAll(/([^{}]+)\{((?:[^{}]|\{[^{}]*\})*)\}/g)].flatMap(([, head = '', body = '']) => {
    const selector = head.trim()
    return selector.startsWith('@media')
      ? rulesOf(body, selector.slice(6).trim())
      : [{ media, selector, body }]
  })
}

const SELECTORS: Record<Theme, readonly string[]> = {
  dark: [':root'],
  light: [':root', '[data-theme="light"]'],
}

/** The values in force; `media` as the file writes it, for instance `(prefers-contrast: more)`. */
export function tokensOf(theme: Theme, media = ''): Tokens {
  const inForce = rulesOf(css).filter(
    rule =>
      (rule.media === '' || rule.media === media) &&
      rule.selector.split(/,\s*/).some(selector => SELECTORS[theme].includes(selector)),
  )
  return new Map(
    inForce.flatMap(rule =>
      [...rule.body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(
        ([, name = '', value = '']) => [name, value] as const,
      ),
    ),
  )
}

/** A dash pattern as the numbers it is made of, on and off in turn, in em; empty: solid. */
export const dashOf = (tokens: Tokens, line: string): readonly number[] =>
  (tokens.get(`dash-${line}`) ?? '').split(' ').filter(Boolean).map(Number.parseFloat)
