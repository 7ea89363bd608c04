/** The owner of verification methods that the settings name. */
import type { Logger } from 'pino';
import type { Mailer } from '../mailer.js';
import type { MethodsSettings } from '../settings/methods.js';
import type { MethodsOwner } from './contract.js';
import { createEmbeddedOwner } from './embedded.js';
import type { EmbeddedParts } from './embedded-context.js';
import { createGraphOwner } from './graph.js';
import { mailboxTelephone } from './telephone.js';

export interface OwnerParts extends Omit<EmbeddedParts, 'telephone'> {
  /** Carries codes to the mailbox page of `npm start`, which stands in for telephones. */
  mailer: Pick<Mailer, 'send'>;
  log: Pick<Logger, 'warn'>;
  /** In production nothing stands in for them: they can't be registered. */
  production: boolean;
}

export function createMethodsOwner(
  settings: MethodsSettings,
  { mailer, production, log, ...parts }: OwnerParts,
): MethodsOwner {
  if (settings.kind === 'graph') return createGraphOwner(settings, { db: parts.db, log });
  const asked = settings.telephone === 'embedded' && !production;
  const telephone = asked ? mailboxTelephone(mailer, settings.issuer) : undefined;
  return createEmbeddedOwner(settings, { ...parts, ...(telephone && { telephone }) });
}
