/**
 * The connectors, by kind. To add one: its settings in `worker/runtime/settings/connectors.ts`, its module here, a line below, a test against a real
 * peer.
 */
import type { ConnectorSettings } from '../../worker/runtime/settings/connectors.js';
import type { Dependencies } from '../dependencies.js';
import type { Change, Pushed } from './change.js';
import { pushEmbedded } from './embedded.js';
import { pushLdap } from './ldap.js';
import { pushScim } from './scim.js';
import { pushWebhook } from './webhook.js';

export { ConnectorFault } from './fault.js';
export type { Attributes, Change, ChangeSource, Newest, Pushed } from './change.js';

/** Tells one system. @throws ConnectorFault, and from `embedded` whatever the database throws */
export function push(
  { db, ldap, trusting }: Pick<Dependencies, 'db' | 'ldap' | 'trusting'>,
  settings: ConnectorSettings,
  change: Change,
  signal: AbortSignal,
): Promise<Pushed> {
  switch (settings.kind) {
    case 'embedded':
      return pushEmbedded(db, settings, change);
    case 'webhook':
      return pushWebhook(settings, change, signal, trusting(settings.ca));
    case 'scim':
      return pushScim(settings, change, signal, trusting(settings.ca));
    case 'ldap':
      return pushLdap(ldap, settings, change, signal);
  }
}
