/**
 * A ZIP whose files are stored as they are, with nothing else in it: of the same files every writer makes the same bytes, so whoever checks it can make it
 * again, and no byte of it may be another. APPNOTE.TXT of PKWARE, 4.3.
 */
import { crc32 } from 'node:zlib';

export interface ZippedFile {
  /** Letters, digits, `.`, `-` and `_` of ASCII. */
  name: string;
  bytes: Buffer;
}

const [LOCAL, CENTRAL, END] = [0x04034b50, 0x02014b50, 0x06054b50];
/** 2.0: what every reader knows. */
const VERSION = 20;
/** 1980-01-01, the first day that the format has: when it was made is said in it. */
const DAY = 0x21;

/** @throws RangeError of more than 4 GB */
export function storedZip(files: readonly ZippedFile[]): Buffer {
  const [parts, directory]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const { name, bytes } of files) {
    // Version, flags, method (stored), time, day, checksum, both sizes, length of the name, length of more.
    const common = numbers(
      [VERSION, 2],
      [0, 2],
      [0, 2],
      [0, 2],
      [DAY, 2],
      [crc32(bytes), 4],
      [bytes.length, 4],
      [bytes.length, 4],
      [name.length, 2],
      [0, 2],
    );
    const local = Buffer.concat([numbers([LOCAL, 4]), common, Buffer.from(name, 'latin1')]);
    // Length of the comment, disk, attributes inside and outside, where it begins.
    const more = numbers([0, 2], [0, 2], [0, 2], [0, 4], [at, 4]);
    directory.push(numbers([CENTRAL, 4], [VERSION, 2]), common, more, Buffer.from(name, 'latin1'));
    parts.push(local, bytes);
    at += local.length + bytes.length;
  }
  const listed = Buffer.concat(directory);
  const many = files.length;
  const end = numbers([END, 4], [0, 2], [0, 2], [many, 2], [many, 2], [listed.length, 4], [at, 4], [0, 2]);
  return Buffer.concat([...parts, listed, end]);
}

function numbers(...all: readonly (readonly [value: number, bytes: number])[]): Buffer {
  const buffer = Buffer.alloc(all.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of all) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}
