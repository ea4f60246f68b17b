/**
 * The law that the page's engine asks: the machines' own, answer for answer. A build puts `readLaw(writeLaw())` here
 * (tools/law-plugin.ts), so that the first view need not load XState to be told what has been asked already.
 */
export { law } from './lifecycle.ts'
