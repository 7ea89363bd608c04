/** The confirmation of an erasure, under a keyed digest: only the API confirms, as with decisions (decision 035). */
import type { ErasureRow } from '../../../db/audit/erasures.js';
import type { Digest } from '../../../workflows/contracts/procedure.js';
import type { Tokens } from '../crypto/tokens.js';

type Confirmed = Pick<ErasureRow, 'id' | 'service' | 'account' | 'proposed_by' | 'confirmed_by' | 'confirmed_at'>;
const USE = 'erasure';

/** Everything that makes it this confirmation. */
const textOf = (row: Confirmed): string =>
  JSON.stringify([
    row.id,
    row.service,
    row.account,
    row.proposed_by,
    row.confirmed_by,
    row.confirmed_at?.toISOString(),
  ]);

export const signConfirmation = ({ digest }: Pick<Tokens, 'digest'>, row: Confirmed): string =>
  digest(USE, textOf(row));

/** Whether a second person has confirmed it by our API. */
export const isConfirmed = (
  { matches }: Pick<Tokens, 'matches'>,
  row: Confirmed & Pick<ErasureRow, 'status' | 'mac'>,
): boolean =>
  row.status === 'confirmed' &&
  row.confirmed_by !== null &&
  row.confirmed_by !== row.proposed_by &&
  matches(USE, textOf(row), (row.mac ?? '') as Digest);
