/** Effects of `propagation`. Each may run more than once and has its effect once. */
import { ApplicationFailure, Context } from '@temporalio/activity';
import {
  beginPropagationAttempt,
  type ProjectedPropagation,
  projectPropagation,
  readPropagationNews,
} from '../db/platform/propagations.js';
import { findUminAccount, type UminAccount } from '../db/umin/accounts.js';
import { alive } from './heartbeat.js';
import { ConnectorFault, type PasswordChange, push, type Pushed } from './connectors/index.js';
import type { Dependencies } from './dependencies.js';

type Needs = Pick<Dependencies, 'db' | 'ldap' | 'services' | 'tokens' | 'publicUrl'>;
interface Target {
  procedureId: string;
  /** Name of the connector. */
  service: string;
}

/** Faults that the next moment may mend; the others wait for the next round. */
const PASSING = /^(?:timeout|cut-connection|refused-connection|unreachable|busy|unavailable|http-(?:429|5\d\d))$/;
/** A system that hangs may hold so many of the worker's places, and no more: the others are there for mails and for other systems. */
const MOST_AT_ONCE = 4;
/** How long the right to confirm lasts: it says nothing but that one service has one version. */
const CONFIRM_LIFE_MS = 366 * 86_400_000;
/** Where a service confirms: the operation `confirmPropagation`. */
const CONFIRM_PATH = '/api/v1/propagations/confirm';

export const createPropagationActivities = (needs: Needs) => {
  const underWay = new Map<string, number>();
  return {
    /** Writes how a service stands where lists and pages read it. */
    async recordPropagation(p: ProjectedPropagation): Promise<void> {
      await projectPropagation(needs.db, p);
    },

    /** What the service or staff said meanwhile. The rows count; a message without one says nothing. */
    async readNews({ procedureId, service }: Target): Promise<{ confirmed: boolean; retryAsked: boolean }> {
      return readPropagationNews(needs.db, procedureId, service);
    },

    /**
     * Tells the service the account's newest password, whichever procedure set it.
     * @throws ApplicationFailure whose type is the word of what went wrong
     */
    async pushPassword(p: Target & { accountId: string }): Promise<Pushed> {
      const { db } = needs;
      await beginPropagationAttempt(db, p.procedureId, p.service);
      if ((await readPropagationNews(db, p.procedureId, p.service)).confirmed) return 'confirmed';
      try {
        return await oneOfFew(underWay, p.service, () => alive(() => pushNewest(needs, p)));
      } catch (error) {
        if (!(error instanceof ConnectorFault)) throw error;
        const { word } = error;
        throw ApplicationFailure.create({ message: word, type: word, nonRetryable: !PASSING.test(word) });
      }
    },
  };
};

export type PropagationActivities = ReturnType<typeof createPropagationActivities>;

/**
 * Sends what is newest, and looks again after each sending: where two procedures tell a service at once, the older password may arrive
 * last, and whoever sent it then sends the newer one after it.
 */
async function pushNewest(needs: Needs, p: Target & { accountId: string }): Promise<Pushed> {
  const settings = needs.services.umin.connectors.find(({ name }) => name === p.service);
  if (!settings) throw new ConnectorFault('not-configured');
  for (let account = await findUminAccount(needs.db, p.accountId); ; ) {
    const pushed = await push(needs, settings, changeOf(needs, p, account), Context.current().cancellationSignal);
    const now = await findUminAccount(needs.db, p.accountId);
    if (now?.password_version === account?.password_version) return pushed;
    account = now;
  }
}

function changeOf(
  { tokens, publicUrl }: Needs,
  { procedureId, service }: Target,
  account: UminAccount | undefined,
): PasswordChange {
  if (!account?.password_hash || !account.password_changed_at) throw new ConnectorFault('no-account');
  const { id: accountId, password_version: version, password_changed_at: changedAt } = account;
  const claims = { procedureId, service, version };
  return {
    accountId,
    version,
    passwordHash: account.password_hash,
    changedAt,
    // With the time, because a database brought back from a copy counts its versions again.
    idempotencyKey: `${service}-${accountId}-${version}-${changedAt.getTime()}`,
    confirm: {
      url: new URL(CONFIRM_PATH, publicUrl).href,
      token: tokens.grant('propagation', claims, changedAt.getTime() + CONFIRM_LIFE_MS),
    },
  };
}

async function oneOfFew<T>(underWay: Map<string, number>, service: string, work: () => Promise<T>): Promise<T> {
  const now = underWay.get(service) ?? 0;
  if (now >= MOST_AT_ONCE) throw new ConnectorFault('busy');
  underWay.set(service, now + 1);
  try {
    return await work();
  } finally {
    underWay.set(service, (underWay.get(service) ?? 1) - 1);
  }
}
