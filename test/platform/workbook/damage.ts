/** Files damaged on purpose (G4): the same seed, the same damage. */

type Random = (below: number) => number;
/** mulberry32 */
function random(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Bits turned, bytes written over, pieces cut out, doubled, exchanged, the end cut off. @param seed of the one damage */
export function damaged(good: Buffer, seed: number): Buffer {
  const pick = random(seed);
  const bytes = Buffer.from(good);
  const place = (): number => pick(bytes.length);
  const piece = (): [number, number] => {
    const from = place();
    return [from, Math.min(bytes.length, from + 1 + pick(600))];
  };
  const [from, to] = piece();
  switch (pick(6)) {
    case 0:
      for (let n = 1 + pick(8); n > 0; n -= 1) {
        const at = place();
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << pick(8)), at);
      }
      return bytes;
    case 1:
      for (let at = from; at < Math.min(to, from + 64); at += 1) bytes.writeUInt8(pick(256), at);
      return bytes;
    case 2:
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    case 3:
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
    case 4: {
      const [other] = piece();
      const kept = Buffer.from(bytes.subarray(from, to));
      bytes.copy(bytes, from, other, Math.min(bytes.length, other + kept.length));
      kept.copy(bytes, other);
      return bytes;
    }
    default:
      return bytes.subarray(0, from);
  }
}
