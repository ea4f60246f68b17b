/** Registers that `vlapic_reset` leaves non-zero (arch/x86/hvm/vlapic.c): id, version, DFR, SPIV, masked LVTs. */
export function lapicReset(vcpu_id: number): readonly (readonly [offset: number, value: number])[] {
  return [
    [0x20, ((vcpu_id * 2) << 24) >>> 0],
    [0x30, 0x50014],
    [0xe0, 0xffffffff],
    [0xf0, 0xff],
    [0x320, 0x10000],
    [0x330, 0x10000],
    [0x340, 0x10000],
    [0x350, 0x10000],
    [0x360, 0x10000],
    [0x370, 0x10000],
  ]
}
