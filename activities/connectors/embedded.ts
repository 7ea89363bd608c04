/** Connector `embedded`: tables of our own database, that systems of the installation read. */
import type { Db } from '../../db/knex.js';
import { putServiceAttributes, putServicePassword } from '../../db/platform/propagations.js';
import type { EmbeddedSettings } from '../../worker/runtime/settings/connectors.js';
import type { Change, Pushed } from './change.js';

/** Confirmed once the row is there. */
export async function pushEmbedded(db: Db, { name }: EmbeddedSettings, change: Change): Promise<Pushed> {
  const { accountId, version } = change;
  if (change.kind === 'password') {
    const { passwordHash } = change;
    await putServicePassword(db, { service: name, accountId, version, passwordHash });
  } else {
    const { service, attributes } = change;
    await putServiceAttributes(db, { service, connector: name, accountId, version, attributes });
  }
  return 'confirmed';
}
