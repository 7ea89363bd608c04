/** Files that are made to hurt whoever reads them (security cases G1 to G3). */
import { crc32, createDeflateRaw, deflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { HEADINGS } from '../../../workflows/rules/roster.js';

interface Entry {
  name: string;
  /** Packed. */
  bytes: Buffer;
  crc: number;
  size: number;
  /** What the header says of it, where that is a lie. */
  said?: number;
}

const MEGABYTE = 1024 * 1024;

const packed = (name: string, content: string | Buffer): Entry => {
  const whole = Buffer.from(content);
  return { name, bytes: deflateRawSync(whole), crc: crc32(whole), size: whole.length };
};

/** An entry that unpacks to so many megabytes of one letter, packed while it is made. */
async function bomb(name: string, megabytes: number): Promise<Entry> {
  const deflate = createDeflateRaw({ level: 9 });
  const chunks: Buffer[] = [];
  deflate.on('data', (chunk: Buffer) => void chunks.push(chunk));
  const block = Buffer.alloc(MEGABYTE, 'a');
  let crc = 0;
  for (let n = 0; n < megabytes; n++) {
    crc = crc32(block, crc);
    await new Promise<void>((resolve) => void deflate.write(block, () => resolve()));
  }
  await new Promise<void>((resolve) => deflate.end(resolve).once('end', resolve));
  return { name, bytes: Buffer.concat(chunks), crc, size: megabytes * MEGABYTE };
}

function zipOf(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes, crc, size, said = size } of entries) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(bytes.length, 14);
    common.writeUInt32LE(said, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), bytes]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), common, rest, Buffer.from(name));
    parts.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, central, Buffer.from('PK\x05\x06'), end]);
}

const TYPES = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`;
const WORKBOOK = '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>';
const parts = (): Entry[] => [packed('[Content_Types].xml', TYPES), packed('xl/workbook.xml', WORKBOOK)];

async function workbook(change: (sheet: ExcelJS.Worksheet) => void): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('会員');
  sheet.addRow(Object.values(HEADINGS));
  change(sheet);
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** By what they are. Each is to be refused. */
export async function hostileFiles(): Promise<Record<string, Buffer>> {
  const large = await bomb('xl/worksheets/sheet1.xml', 300);
  const good = await workbook((sheet) => void sheet.addRow(['', 'a', 'b', 'c@example.jp', 'd', '教員']));
  return {
    'a sheet of 300 MB in 300 KB': zipOf([...parts(), large]),
    'one that says to be small': zipOf([...parts(), { ...large, said: 1_000 }]),
    'one that says to be of 1.5 GB': zipOf([...parts(), { ...packed('xl/worksheets/sheet1.xml', 'a'), said: 1.5e9 }]),
    '50,000 entries': zipOf(Array.from({ length: 50_000 }, (_, n) => packed(`${n}`, ''))),
    'a cell at the far end': await workbook((sheet) => {
      sheet.getCell('XFD1048576').value = 'x';
    }),
    '20,000 rows': Buffer.from(
      `${Object.values(HEADINGS).join(',')}\r\n${Array.from({ length: 20_000 }, (_, n) => `,a,b,c${n}@example.jp,d,教員`).join('\r\n')}`,
    ),
    'a macro': zipOf([...parts(), packed('xl/vbaProject.bin', 'x')]),
    'half a workbook': good.subarray(0, good.length / 2),
    HTML: Buffer.from('<!doctype html><table><tr><td>会員番号</td></tr></table>'),
    JSON: Buffer.from('[{"会員番号":"M0001"}]'),
    PDF: Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj<<>>endobj'),
    SYLK: Buffer.from('ID;PWXL;N;E\r\nC;Y1;X1;K"x"\r\nE\r\n'),
    'XML of 2003': Buffer.from('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'),
    'the first bytes of .xls, and nothing of it': Buffer.concat([
      Buffer.from('d0cf11e0a1b11ae1', 'hex'),
      Buffer.alloc(4_096, 1),
    ]),
    noise: Buffer.from(Array.from({ length: 10_000 }, (_, n) => (n * 7_919 + (n >> 3) * 31) & 255)),
  };
}
