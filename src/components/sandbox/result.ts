/** What an operation gave back, in words. */
import type { OpRun } from '../../model/run.ts'
import { errnoText } from '../../model/xen/errno.ts'

const hex = (n: number): string => `0x${(n >>> 0).toString(16)}`

export function resultText({ op, result, crash }: OpRun): string {
  if (crash !== undefined) return `${op.op}: Xen crashed. ${crash}`
  const { rc, out, ports, val, ran, vectors } = result
  const said = [
    rc !== undefined && `returned ${errnoText(rc)}`,
    ...Object.entries(out ?? {}).map(([name, value]) => `${name} ${value}`),
    vectors !== undefined &&
      (vectors.length > 0 ? `took ${vectors.map(hex).join(', ')}` : 'took no interrupt'),
    ports !== undefined && (ports.length > 0 ? `handled port ${ports.join(', ')}` : 'handled no port'),
    val !== undefined && `read ${hex(val)}`,
    ran !== undefined && `ran ${ran} tasklet${ran === 1 ? '' : 's'}`,
  ].filter(text => typeof text === 'string')
  return said.length > 0 ? `${op.op} ${said.join(', ')}` : `${op.op} done`
}
