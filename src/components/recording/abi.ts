/** How a person says the name that a recording gives an ABI. */
export const abiName = (abi: string): string => (abi === '2l' ? '2-level' : abi.toUpperCase())
