/** Xen's error numbers as a guest sees them, negated (include/public/errno.h; the Linux numbers). */
export const EPERM = 1
export const ENOENT = 2
export const ESRCH = 3
export const EAGAIN = 11
export const EACCES = 13
export const EBUSY = 16
export const EEXIST = 17
export const EINVAL = 22
export const ENOSPC = 28
export const ENOSYS = 38
/** Internal: the hypercall is continued later. */
export const ERESTART = 85
export const EOPNOTSUPP = 95

const names: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  3: 'ESRCH',
  11: 'EAGAIN',
  12: 'ENOMEM',
  13: 'EACCES',
  14: 'EFAULT',
  16: 'EBUSY',
  17: 'EEXIST',
  22: 'EINVAL',
  28: 'ENOSPC',
  38: 'ENOSYS',
  85: 'ERESTART',
  95: 'EOPNOTSUPP',
}

/** A return code in words: `-EINVAL` for −22, the number itself for 0 and successes. */
export const errnoText = (rc: number): string => (rc < 0 ? `-${names[-rc] ?? -rc}` : String(rc))
