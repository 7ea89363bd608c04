/** Connector `embedded`: a table of our own database, that systems of the installation read. */
import { putServicePassword } from '../../db/platform/propagations.js';
import type { Db } from '../../db/knex.js';
import type { EmbeddedSettings } from '../../worker/runtime/settings/connectors.js';
import type { PasswordChange, Pushed } from './push.js';

/** Confirmed once the row is there. */
export async function pushEmbedded(db: Db, { name }: EmbeddedSettings, change: PasswordChange): Promise<Pushed> {
  const { accountId, version, passwordHash } = change;
  await putServicePassword(db, { service: name, accountId, version, passwordHash });
  return 'confirmed';
}
