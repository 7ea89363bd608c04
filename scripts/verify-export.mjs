/**
 * `node verify-export.mjs EXPORT.zip VERIFIER_KEY [--json]`: checks an export of the audit trail. It needs nothing but this file and Node: no packages, no
 * database, no network. The verifier key is had from whoever keeps the log, never from the export.
 *
 * Exit code 0: every byte is as it was signed, and every entry is in the signed log. 1: something doesn't fit; the first that doesn't is named.
 * 2: it can't be told, or the command is wrong.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
// Whole, since a Node that has no `crc32` would not even begin to run what imports it by name.
import * as zlib from 'node:zlib';

const [FITS, DOES_NOT_FIT, CANNOT_TELL] = [0, 1, 2];
const FORMAT = 'tetsuzuki-audit-export/1';
const HELP = `Usage: node verify-export.mjs EXPORT.zip VERIFIER_KEY [--json]

Checks an export of the audit trail: that no byte of it was changed since it was signed, and that every entry in it is in the signed log.
Exit code: 0 all fits, 1 something doesn't, 2 it can't be told, or wrong use`;

/** Something that doesn't fit. */
class Fault extends Error {
  /**
   * @param {string} where the part that it is in
   * @param {string} what
   */
  constructor(where, what) {
    super(`${where}: ${what}`);
    this.where = where;
    this.what = what;
  }
}
/** What keeps it from being told. */
class NotTold extends Error {}

/**
 * @param {boolean} fits
 * @param {string} where
 * @param {string} what
 * @returns {asserts fits}
 */
function must(fits, where, what) {
  if (!fits) throw new Fault(where, what);
}

/**
 * @param {string} where
 * @param {string} text
 */
function parsed(where, text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Fault(where, 'it can’t be read');
    throw error;
  }
}

/** @param {readonly Uint8Array[]} parts */
const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

// ---- The ZIP: files stored as they are, with nothing else in it, so that there is only one way to write it.

/** @param {readonly (readonly [value: number, bytes: number])[]} all */
function numbers(...all) {
  const buffer = Buffer.alloc(all.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of all) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}

/**
 * The files of a ZIP, after the whole of it was found to be as it is written.
 * @param {Buffer} zip
 * @returns {Map<string, Buffer>}
 */
function filesOf(zip) {
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  let at = 0;
  while (at + 30 <= zip.length && zip.readUInt32LE(at) === 0x04034b50) {
    const [size, name] = [zip.readUInt32LE(at + 22), zip.readUInt16LE(at + 26)];
    const begin = at + 30 + name;
    must(begin + size <= zip.length, 'ZIP', 'it was cut, or a size was changed');
    const called = zip.subarray(at + 30, begin).toString('latin1');
    must(!files.has(called), 'ZIP', `${called} is in it twice`);
    files.set(called, zip.subarray(begin, begin + size));
    at = begin + size;
  }
  must(files.size > 0, 'ZIP', 'it is none of ours');
  must(zipOf(files).equals(zip), 'ZIP', 'it is not as it was written');
  return files;
}

/** @param {Map<string, Buffer>} files */
function zipOf(files) {
  /** @type {[Buffer[], Buffer[]]} */
  const [parts, directory] = [[], []];
  let at = 0;
  for (const [name, bytes] of files) {
    const [called, size] = [Buffer.from(name, 'latin1'), /** @type {const} */ ([bytes.length, 4])];
    const common = numbers(
      [20, 2],
      [0, 2],
      [0, 2],
      [0, 2],
      [0x21, 2],
      [zlib.crc32(bytes), 4],
      size,
      size,
      [called.length, 2],
      [0, 2],
    );
    const local = Buffer.concat([numbers([0x04034b50, 4]), common, called]);
    directory.push(numbers([0x02014b50, 4], [20, 2]), common, numbers([0, 2], [0, 2], [0, 2], [0, 4], [at, 4]), called);
    parts.push(local, bytes);
    at += local.length + bytes.length;
  }
  const listed = Buffer.concat(directory);
  const many = /** @type {const} */ ([files.size, 2]);
  const end = numbers([0x06054b50, 4], [0, 2], [0, 2], many, many, [listed.length, 4], [at, 4], [0, 2]);
  return Buffer.concat([...parts, listed, end]);
}

/**
 * @param {Map<string, Buffer>} files
 * @param {string} name
 */
function fileIn(files, name) {
  const found = files.get(name);
  must(found !== undefined, name, 'it is missing');
  return found;
}

// ---- Keys and signatures: Ed25519 (RFC 8032), keys and checkpoints as C2SP `signed-note` and `tlog-checkpoint` have them.

/** @typedef {{ name: string, id: Buffer, key: import('node:crypto').KeyObject }} Key */

/**
 * @param {string} text `<origin>+<hash>+<key>`
 * @returns {Key}
 */
function keyOf(text) {
  const [, name = '', hash = '', base64 = ''] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{43,44}=*)$/.exec(text) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  const id = sha256(Buffer.from(`${name}\n`), bytes).subarray(0, 4);
  if (bytes.length !== 33 || bytes[0] !== 1 || id.toString('hex') !== hash)
    throw new NotTold('this is no verifier key: <origin>+<hash>+<key>');
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]);
  return { name, id, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

/**
 * What a signed checkpoint says.
 * @param {string} text
 * @param {Key} key
 */
function checkpointOf(text, { name, id, key }) {
  const where = 'checkpoint.txt';
  const end = text.lastIndexOf('\n\n');
  must(end > 0, where, 'it has no signature');
  const signed = text.slice(0, end + 1);
  const [origin, size, root] = signed.split('\n');
  must(origin === name, where, 'it is of another log');
  const isOurs = text
    .slice(end + 2)
    .split('\n')
    .some((line) => {
      const bytes = Buffer.from(line.startsWith(`— ${name} `) ? line.slice(`— ${name} `.length) : '', 'base64');
      return bytes.subarray(0, 4).equals(id) && verify(null, Buffer.from(signed), key, bytes.subarray(4));
    });
  must(isOurs, where, 'it is not signed by the key of the log');
  return { size: Number(size), root: Buffer.from(root ?? '', 'base64') };
}

/**
 * The signed list of digests, and each file by it. The list, its signature and what is listed, in that order, are all that there is.
 * @param {Map<string, Buffer>} files
 * @param {Key} key
 */
function checkSums(files, { name, key }) {
  const [list, signature] = [fileIn(files, 'SHA256SUMS'), fileIn(files, 'SHA256SUMS.sig')];
  must(
    signature.length === 64 && verify(null, list, key, signature),
    'SHA256SUMS.sig',
    'it is no signature by the key',
  );
  const [title = '', ...lines] = list.toString('utf8').trimEnd().split('\n');
  must(title.startsWith(`# ${name} export `), 'SHA256SUMS', 'it is of no export of this log');
  const listed = lines.map((line) => ({ called: line.slice(66), sum: line.slice(0, 64) }));
  for (const { called, sum } of listed)
    must(sum === sha256(fileIn(files, called)).toString('hex'), called, 'it is not what was signed');
  const wanted = [...listed.map(({ called }) => called), 'SHA256SUMS', 'SHA256SUMS.sig'];
  for (const called of files.keys()) must(wanted.includes(called), called, 'it is not in the signed list');
  must(
    [...files.keys()].join('\n') === wanted.join('\n'),
    'ZIP',
    'its files are not those of the signed list, in its order',
  );
}

// ---- Entries, and the way from each to the root: RFC 6962, checked as RFC 9162, 2.1.3.2 says.

/**
 * @param {Buffer} leaf
 * @param {{ index: number, size: number, root: Buffer }} tree
 * @param {readonly Buffer[]} proof
 */
function isIncluded(leaf, { index, size, root }, proof) {
  if (!(index >= 0 && index < size)) return false;
  let [node, last, hash] = [index, size - 1, leaf];
  /** @param {number} n */
  const half = (n) => Math.floor(n / 2);
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = sha256(Buffer.of(1), sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else hash = sha256(Buffer.of(1), hash, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && hash.equals(root);
}

/**
 * @typedef {{ n: number, header: string, proof: string[], row?: string, salt?: string }} Entry
 * @param {Entry} entry
 * @param {{ size: number, root: Buffer }} log
 * @returns {{ procedure?: string, procedures?: number, file?: string }} what it says
 */
function checkEntry({ n, header, proof, row, salt }, { size, root }) {
  const where = `entry ${n}`;
  const leaf = sha256(Buffer.of(0), Buffer.from(`${n}\n${header}`));
  const path = proof.map((hash) => Buffer.from(hash, 'base64'));
  must(isIncluded(leaf, { index: n, size, root }, path), where, 'it is not in the signed log');
  const said = parsed(where, header);
  if (row !== undefined)
    must(said.sha256 === sha256(Buffer.from(`${salt}${row}`)).toString('hex'), where, 'its row is not what was logged');
  return said;
}

/**
 * @param {Buffer} zip
 * @param {Key} key
 */
function check(zip, key) {
  const files = filesOf(zip);
  checkSums(files, key);
  const log = checkpointOf(fileIn(files, 'checkpoint.txt').toString('utf8'), key);
  const proofs = fileIn(files, 'proofs.json').toString('utf8');
  const { format, export: own, table, procedures } = parsed('proofs.json', proofs);
  must(format === FORMAT, 'proofs.json', `it is of a format that is not known here: ${format}`);
  const exported = checkEntry(own, log);
  const digest = sha256(fileIn(files, table)).toString('hex');
  must(exported.file === digest, table, 'it is not the table that was logged');
  must(exported.procedures === procedures.length, 'proofs.json', 'it has not as many procedures as were logged');
  let entries = 0;
  for (const { procedureId, entries: of } of procedures)
    for (const entry of of) {
      const { procedure } = checkEntry(entry, log);
      must(procedure === procedureId, `entry ${entry.n}`, `it is not about ${procedureId}`);
      entries += 1;
    }
  return { procedures: procedures.length, entries, size: log.size, export: own.id, at: own.at };
}

function main() {
  const json = process.argv.includes('--json');
  const [file, verifierKey, ...more] = process.argv.slice(2).filter((one) => one !== '--json');
  if (file === undefined || verifierKey === undefined || more.length > 0) {
    console.error(HELP);
    return file === '--help' ? FITS : CANNOT_TELL;
  }
  try {
    if (typeof zlib.crc32 !== 'function')
      throw new NotTold(`Node ${process.version} is too old for this: 20.19, 22.12 or newer is needed`);
    const key = keyOf(verifierKey);
    const found = check(read(file), key);
    const told = `export ${found.export} of ${found.at}: ${found.procedures} procedures and ${found.entries} entries, all in the signed log of ${found.size}`;
    console.log(json ? JSON.stringify({ fits: true, ...found }, undefined, 2) : told);
    return FITS;
  } catch (error) {
    if (!(error instanceof Fault)) {
      // Something that nobody thought of is no fault of the export.
      const why = error instanceof Error ? error.message : String(error);
      console.error(error instanceof NotTold ? why : `it can’t be told: ${why}`);
      return CANNOT_TELL;
    }
    const { where, what } = error;
    console.log(json ? JSON.stringify({ fits: false, where, what }, undefined, 2) : `${where}: ${what}`);
    return DOES_NOT_FIT;
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file);
  } catch {
    throw new NotTold(`${file} can't be read`);
  }
}

process.exitCode = main();
