/**
 * Arrays as bare addresses in the kernel's memory: no header, no bounds. An index is not checked; what `memory.ts` lays out
 * is what there is.
 */

@unmanaged
export class Doubles {
  @inline @operator('[]') get(i: i32): f64 {
    return load<f64>(changetype<usize>(this) + ((i as usize) << 3))
  }
  @inline @operator('[]=') set(i: i32, value: f64): void {
    store<f64>(changetype<usize>(this) + ((i as usize) << 3), value)
  }
  @inline from(i: i32): Doubles {
    return changetype<Doubles>(changetype<usize>(this) + ((i as usize) << 3))
  }
}

/** Two doubles side by side, which are added at once. */
@unmanaged
export class Pairs {
  @inline @operator('[]') get(i: i32): v128 {
    return v128.load(changetype<usize>(this) + ((i as usize) << 4))
  }
  @inline @operator('[]=') set(i: i32, value: v128): void {
    v128.store(changetype<usize>(this) + ((i as usize) << 4), value)
  }
}

@unmanaged
export class Ints {
  @inline @operator('[]') get(i: i32): i32 {
    return load<i32>(changetype<usize>(this) + ((i as usize) << 2))
  }
  @inline @operator('[]=') set(i: i32, value: i32): void {
    store<i32>(changetype<usize>(this) + ((i as usize) << 2), value)
  }
}

@unmanaged
export class Shorts {
  @inline @operator('[]') get(i: i32): i32 {
    return load<u16>(changetype<usize>(this) + ((i as usize) << 1)) as i32
  }
  @inline @operator('[]=') set(i: i32, value: i32): void {
    store<u16>(changetype<usize>(this) + ((i as usize) << 1), value as u16)
  }
  @inline from(i: i32): Shorts {
    return changetype<Shorts>(changetype<usize>(this) + ((i as usize) << 1))
  }
}

@unmanaged
export class Bytes {
  @inline @operator('[]') get(i: i32): i32 {
    return load<u8>(changetype<usize>(this) + (i as usize)) as i32
  }
  @inline @operator('[]=') set(i: i32, value: i32): void {
    store<u8>(changetype<usize>(this) + (i as usize), value as u8)
  }
  @inline from(i: i32): Bytes {
    return changetype<Bytes>(changetype<usize>(this) + (i as usize))
  }
}
