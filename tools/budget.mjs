// What the first view loads before anything is lazy: the entry, its static imports and the style sheet.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const html = readFileSync('dist/index.html', 'utf8')
const files = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(match => match[1] ?? '')
const code = files.filter(file => /\.(js|css)$/.test(file))
const kB = code.reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0) / 1000
const requests = 1 + files.length
console.log(`first view: ${kB.toFixed(1)} of 130 kB JS + CSS gzipped, ${requests} of 8 requests`)
if (kB > 130 || requests > 8) process.exit(1)
