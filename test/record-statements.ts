/** Puts together what a test run has recorded: `node dist/test/record-statements.js FOLDER`, after `RECORD_STATEMENTS=FOLDER npm test`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RELEASED } from '../db/migrate.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('which folder?');
const all = readdirSync(folder).flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as string[]);
const statements = [...new Set(all)].filter((sql) => /^(?:select|insert|update|delete|with)\b/i.test(sql)).sort();
const file = new URL('../../test/platform/db/statements.json', import.meta.url);
writeFileSync(file, `${JSON.stringify({ released: RELEASED, statements }, undefined, 1)}\n`);
process.stdout.write(`${statements.length} statements\n`);
