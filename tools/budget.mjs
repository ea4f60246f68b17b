// What the first view loads before anything is lazy: the entry, its static imports, the style sheet and the fonts.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

/** 120 for the map and its panels, 5 for the way to the lessons. */
const MOST_KB = 125
const MOST_REQUESTS = 8

const html = readFileSync('dist/index.html', 'utf8')
const files = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(match => match[1] ?? '')
const code = files.filter(file => /\.(js|css)$/.test(file))
const kB = code.reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0) / 1000
const requests = 1 + files.length
console.log(
  `first view: ${kB.toFixed(1)} of ${MOST_KB} kB JS + CSS gzipped, ${requests} of ${MOST_REQUESTS} requests`,
)
if (kB > MOST_KB || requests > MOST_REQUESTS) process.exit(1)
