/** Is an operation well formed for this world? Xen's own refusals are not its business: they are results. */
import { type Arg, type Op, type OpValue, opInfo } from './ops.ts'
import type { World } from './world.ts'

const U32 = 0xffffffff
const isInteger = (value: OpValue | undefined, max: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max

/** Upper bounds of the plain number kinds, and what to call the range. */
const NUMBERS: Partial<Record<Arg['kind'], number>> = {
  domid: U32,
  port: U32,
  vcpu: U32,
  virq: U32,
  pirq: U32,
  u32: U32,
  flag: 1,
  vector: 255,
  byte: 255,
  pin: 47,
  dev: 31,
  intx: 3,
  link: 3,
  isa: 15,
}
const PIC_PORTS = [0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1]

/** Why the value does not fit the argument, or undefined if it does. */
export function checkArg(arg: Arg, value: OpValue | undefined, world: World): string | undefined {
  if (value === undefined) return arg.optional ? undefined : 'a value is needed'
  switch (arg.kind) {
    case 'target':
      return typeof value === 'string' && world.vcpuNamed(value)
        ? undefined
        : `there is no vCPU ${String(value)}`
    case 'domain':
      return typeof value === 'number' && world.domain(value)
        ? undefined
        : `there is no domain ${String(value)}`
    case 'ports':
      return Array.isArray(value) && value.length <= 1024 && value.every(port => isInteger(port, U32))
        ? undefined
        : 'a list of port numbers is needed'
    case 'via':
      return typeof value === 'string' && /^0x[0-9a-f]{1,16}$/i.test(value)
        ? undefined
        : 'a 64-bit number such as 0x2000000000000f3 is needed'
    case 'i32':
      return Number.isInteger(value) && Math.abs(value as number) <= U32
        ? undefined
        : 'a whole number is needed'
    case 'picport':
      return PIC_PORTS.includes(value as number)
        ? undefined
        : 'one of the 8259 ports is needed: 0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1'
    default: {
      const max = NUMBERS[arg.kind] as number
      return isInteger(value, max)
        ? undefined
        : `a whole number from 0 to ${max === U32 ? '0xffffffff' : max} is needed`
    }
  }
}

/** Why the operation cannot be done in this world at all, or undefined. */
export function checkOp(op: Op, world: World): string | undefined {
  const info = opInfo(op.op)
  const caller = op['v']
  if (caller !== undefined || info.caller !== 'maybe') {
    const v = typeof caller === 'string' ? world.vcpuNamed(caller) : undefined
    if (!v)
      return `${op.op}: there is no vCPU ${caller === undefined ? 'named as the caller' : String(caller)}`
    if (info.caller === 'hvm' && !v.dom.hvm)
      return `${op.op}: ${v.name} belongs to a PV domain, which has no such hardware`
  }
  for (const arg of info.args) {
    const why = checkArg(arg, op[arg.name], world)
    if (why) return `${op.op}: ${arg.name}: ${why}`
  }
  for (const name of Object.keys(op)) {
    if (name !== 'op' && name !== 'v' && !info.args.some(arg => arg.name === name))
      return `${op.op} has no argument “${name.slice(0, 40)}”`
  }
  return undefined
}
