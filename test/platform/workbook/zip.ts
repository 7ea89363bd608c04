/** ZIP files byte by byte, so that they may lie. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface Part {
  name: string;
  data: Buffer;
  /** What the directory says instead of the truth. */
  says?: { size?: number; packed?: number; crc?: number; flags?: number; at?: number; extra?: Buffer };
}

/** @param options.entries what the end says of their number */
export function zipOf(parts: readonly Part[], { entries = parts.length }: { entries?: number } = {}): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, data, says = {} } of parts) {
    const packed = deflateRawSync(data, { level: 9 });
    const title = Buffer.from(name, 'utf8');
    const head = Buffer.alloc(30);
    head.write('PK\x03\x04', 'latin1');
    const fields = (into: Buffer, from: number): void => {
      into.writeUInt16LE(20, from);
      into.writeUInt16LE(says.flags ?? 0, from + 2);
      into.writeUInt16LE(8, from + 4);
      into.writeUInt32LE((says.crc ?? crc32(data)) >>> 0, from + 10);
      into.writeUInt32LE(says.packed ?? packed.length, from + 14);
      into.writeUInt32LE(says.size ?? data.length, from + 18);
      into.writeUInt16LE(title.length, from + 22);
    };
    fields(head, 4);
    const entry = Buffer.alloc(46);
    entry.write('PK\x01\x02', 'latin1');
    entry.writeUInt16LE(20, 4);
    fields(entry, 6);
    const extra = says.extra ?? Buffer.alloc(0);
    entry.writeUInt16LE(extra.length, 30);
    entry.writeUInt32LE(says.at ?? at, 42);
    bodies.push(head, title, packed);
    directory.push(entry, title, extra);
    at += head.length + title.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, list, end]);
}

const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const xml = (text: string): Buffer => Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${text}`);
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const RELATION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const HEADINGS = ['会員番号', '氏名', '表示名', 'メールアドレス', '所属', '権限'];

export const cellOf = (place: string, text: string): string =>
  `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`;
const HEADING_ROW = `<row r="1">${HEADINGS.map((one, i) => cellOf(`${'ABCDEF'[i] ?? ''}1`, one)).join('')}</row>`;
/** A row of one member. */
export const rowOf = (
  row: number,
  cells: readonly string[] = ['', '氏名', 'name', `m${row}@xxx.example`, '係', '教員'],
): string =>
  `<row r="${row}">${cells.map((one, i) => (one.startsWith('<') ? one : one && cellOf(`${'ABCDEF'[i] ?? ''}${row}`, one))).join('')}</row>`;

/** The parts of a workbook. @param rows of the sheet, below the headings */
export function partsOf(rows: string, { before = '', after = '', type = `${TYPE}.sheet.main+xml` } = {}): Part[] {
  const relation = (id: string, kind: string, target: string): string =>
    `<Relationship Id="${id}" Type="${RELATION}/${kind}" Target="${target}"/>`;
  const relations = (text: string): Buffer =>
    xml(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${text}</Relationships>`);
  return [
    {
      name: '[Content_Types].xml',
      data: xml(
        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`,
      ),
    },
    { name: '_rels/.rels', data: relations(relation('rId1', 'officeDocument', 'xl/workbook.xml')) },
    {
      name: 'xl/workbook.xml',
      data: xml(
        `<workbook ${MAIN} xmlns:r="${RELATION}"><sheets><sheet name="x" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      ),
    },
    { name: 'xl/_rels/workbook.xml.rels', data: relations(relation('rId1', 'worksheet', 'worksheets/sheet1.xml')) },
    {
      name: 'xl/worksheets/sheet1.xml',
      data: xml(`<worksheet ${MAIN}>${before}<sheetData>${HEADING_ROW}${rows}</sheetData>${after}</worksheet>`),
    },
  ];
}
