/** What the parts of the owner `graph` share. */
import type { Logger } from 'pino';
import { MethodsUnavailableError } from '../errors.js';
import { OwnerFault } from './contract.js';
import type { GraphAnswer, GraphClient } from './graph-client.js';

export interface GraphContext {
  client: GraphClient;
  log: Pick<Logger, 'warn'>;
  /** Path of a person's methods. */
  pathOf(memberId: string): string;
  /** How the settings call a person there. */
  nameOf(memberId: string): string;
  /** Until when whoever asks now is kept waiting. Milliseconds since the epoch. */
  until(): number;
}
/** @throws OwnerFault `no-such-member`, `policy` */
export function refused({ status, code }: GraphAnswer, log: Pick<Logger, 'warn'>): never {
  log.warn({ status, answered: code }, 'Microsoft Graph refuses');
  if (status === 404) throw new OwnerFault('no-such-member');
  if (status >= 400 && status < 500) throw new OwnerFault('policy');
  throw new MethodsUnavailableError(`http-${status}`);
}
