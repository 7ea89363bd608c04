/** Operations by which auditors take away what others can check. */
import { z } from 'zod';
import { EXPORT_FORMATS } from '../../../worker/runtime/audit/export/table.js';
import { operation } from '../../http/operation.js';
import { FILTER } from '../operations.js';

const tags = ['audit'] as const;
const Size = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,14})$/, { error: 'reason.bad-format' })
  .max(15, { error: 'reason.bad-format' });
const Path = z.array(z.string()).describe('Hashes in base64, as RFC 6962 orders them');

const Key = z
  .string()
  .describe(
    'What the signature of this checkpoint is checked with: the key of the log then. Compare it with the one that was had from whoever keeps the log',
  );

export const exportProcedures = operation({
  operationId: 'exportProcedures',
  method: 'POST',
  path: '/audit/exports',
  summary: 'What is found, with its entries in the log and what proves them, as one signed file',
  description:
    'A ZIP: the table in the format, `proofs.json`, `checkpoint.txt`, `README.txt`, `SHA256SUMS` and its Ed25519 signature. `scripts/verify-export.mjs` checks it without database, keys or network. At most 1,000 procedures and 10,000 entries at once. The export is kept in the trail and is an entry of the log itself.',
  tags,
  session: 'staff',
  // A file of megabytes: a repeat is another export.
  secretAnswer: true,
  body: z.strictObject({ format: z.enum(EXPORT_FORMATS).default('csv'), ...FILTER }),
  answers: {},
  file: ['application/zip'],
  begins: { a: 'export' },
  problems: ['forbidden', 'too-many-found'],
});

export const getProof = operation({
  operationId: 'getProof',
  method: 'GET',
  path: '/audit/log/:entry/proof',
  summary: 'What proves that an entry is in the signed log, and that one signed log goes on from another',
  tags,
  session: 'staff',
  params: z.strictObject({ entry: Size.describe('Its number: the first is 0') }),
  query: z.strictObject({
    size: Size.describe('Of the checkpoint to prove it against; else the newest').optional(),
    since: Size.describe('Of an earlier checkpoint: proves that the other goes on from it').optional(),
  }),
  answers: {
    200: z.object({
      entry: z.number(),
      header: z.string().describe('What the log says: the leaf’s bytes are the number, a line feed, and this'),
      leafHash: z.string().describe('In base64'),
      proof: Path,
      checkpoint: z.string().describe('Signed: C2SP tlog-checkpoint'),
      verifierKey: Key,
      consistency: z
        .object({ checkpoint: z.string().describe('The earlier one, signed'), verifierKey: Key, proof: Path })
        .optional(),
    }),
  },
  problems: ['forbidden', 'not-found'],
});
