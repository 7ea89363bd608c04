/**
 * The directory of an OLE2 compound file ([MS-CFB]), and one stream of it. Only what tells a workbook from everything else that comes in this container;
 * every chain is followed for as many steps as the file has sectors and no further.
 */
import { FileRefused } from './contract.js';

/** @returns exactly these bytes @throws FileRefused `truncated` where the file ends before */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>;

export interface Ole2Entry {
  name: string;
  kind: 'storage' | 'stream';
  bytes: number;
  /** First sector. */
  start: number;
}
export interface Ole2 {
  entries: Ole2Entry[];
  /** The bytes of a stream. @throws FileRefused `truncated`, `damaged` */
  stream(entry: Ole2Entry): Promise<Uint8Array>;
}

/** D0 CF 11 E0 A1 B1 1A E1 */
export const OLE2_SIGNATURE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const HEADER_BYTES = 512;
const ENTRY_BYTES = 128;
const HEADER_DIFAT = 109;
const LAST_SECTOR = 0xff_ff_ff_fa;
const MOST_ENTRIES = 2_000;
const KINDS: Readonly<Record<number, Ole2Entry['kind'] | 'root'>> = { 1: 'storage', 2: 'stream', 5: 'root' };

/** @throws FileRefused `truncated`, `damaged` */
export async function openOle2(readAt: ReadAt, size: number): Promise<Ole2> {
  const file = await Sectors.open(readAt, size);
  const directory = viewOf(await file.chain(file.header.getUint32(48, true)));
  if (directory.byteLength > MOST_ENTRIES * ENTRY_BYTES) throw new FileRefused('damaged');
  const entries: Ole2Entry[] = [];
  let root: Ole2Entry | undefined;
  for (let at = 0; at + ENTRY_BYTES <= directory.byteLength; at += ENTRY_BYTES) {
    const kind = KINDS[directory.getUint8(at + 66)];
    if (kind === undefined) continue;
    const entry = {
      name: nameAt(directory, at),
      bytes: directory.getUint32(at + 120, true),
      start: directory.getUint32(at + 116, true),
    };
    if (kind === 'root') root ??= { ...entry, kind: 'storage' };
    else entries.push({ ...entry, kind });
  }
  if (!root) throw new FileRefused('damaged');
  const { start: miniStart } = root;
  return { entries, stream: (entry) => file.stream(entry, miniStart) };
}

function nameAt(directory: DataView, at: number): string {
  const bytes = Math.min(directory.getUint16(at + 64, true), 64);
  let name = '';
  for (let i = 0; i + 1 < bytes; i += 2) {
    const code = directory.getUint16(at + i, true);
    if (code === 0) break;
    name += String.fromCharCode(code);
  }
  return name;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

class Sectors {
  /** Which sector follows which. */
  #next: Uint32Array = new Uint32Array();
  private constructor(
    readonly header: DataView,
    private readonly readAt: ReadAt,
    private readonly sectorBytes: number,
    private readonly count: number,
  ) {}

  static async open(readAt: ReadAt, size: number): Promise<Sectors> {
    const header = viewOf(await readAt(0, HEADER_BYTES));
    const shift = header.getUint16(30, true);
    const isKnown = (shift === 9 || shift === 12) && header.getUint16(32, true) === 6;
    if (!isKnown) throw new FileRefused('damaged');
    const sectorBytes = 2 ** shift;
    const file = new Sectors(header, readAt, sectorBytes, Math.floor((size - 1) / sectorBytes));
    await file.#readTable();
    return file;
  }

  async #readTable(): Promise<void> {
    const { header } = this;
    const places: number[] = [];
    for (let i = 0; i < HEADER_DIFAT; i += 1) places.push(header.getUint32(76 + 4 * i, true));
    const perSector = this.sectorBytes / 4 - 1;
    let more = header.getUint32(68, true);
    for (let steps = 0; more < LAST_SECTOR; steps += 1) {
      if (steps > this.count) throw new FileRefused('damaged');
      const sector = viewOf(await this.#sector(more));
      for (let i = 0; i < perSector; i += 1) places.push(sector.getUint32(4 * i, true));
      more = sector.getUint32(4 * perSector, true);
    }
    const used = places.filter((place) => place < LAST_SECTOR);
    if (used.length !== header.getUint32(44, true) || used.length > this.count) throw new FileRefused('damaged');
    const table = new Uint32Array((used.length * this.sectorBytes) / 4);
    let at = 0;
    for (const place of used) {
      const sector = viewOf(await this.#sector(place));
      for (let i = 0; i < this.sectorBytes / 4; i += 1) table[at++] = sector.getUint32(4 * i, true);
    }
    this.#next = table;
  }

  /** The last one of a file may be cut short. */
  async #sector(place: number): Promise<Uint8Array> {
    return this.readAt((place + 1) * this.sectorBytes, this.sectorBytes);
  }

  async chain(start: number, most = this.count * this.sectorBytes): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let steps = 0;
    for (let place = start; place < LAST_SECTOR && steps * this.sectorBytes < most; steps += 1) {
      if (steps > this.count || place >= this.#next.length) throw new FileRefused('damaged');
      parts.push(await this.#sector(place));
      place = this.#next[place] ?? LAST_SECTOR;
    }
    return Buffer.concat(parts);
  }

  async stream({ bytes, start }: Ole2Entry, miniStart: number): Promise<Uint8Array> {
    const isMini = bytes < this.header.getUint32(56, true);
    const whole = isMini ? await this.#miniChain(start, bytes, miniStart) : await this.chain(start, bytes);
    if (whole.byteLength < bytes) throw new FileRefused('truncated');
    return whole.subarray(0, bytes);
  }

  async #miniChain(start: number, bytes: number, miniStart: number): Promise<Uint8Array> {
    const container = await this.chain(miniStart);
    const table = viewOf(await this.chain(this.header.getUint32(60, true)));
    const parts: Uint8Array[] = [];
    let place = start;
    for (let got = 0; place < LAST_SECTOR && got < bytes; got += 64) {
      if (4 * place + 4 > table.byteLength) throw new FileRefused('damaged');
      parts.push(container.subarray(64 * place, 64 * place + 64));
      place = table.getUint32(4 * place, true);
    }
    return Buffer.concat(parts);
  }
}
