/** Effects of `propagation`. Each may run more than once and has its effect once. */
import { setTimeout } from 'node:timers/promises';
import { ApplicationFailure, Context } from '@temporalio/activity';
import { beginFirstPush, type FirstPushTarget } from '../db/platform/first-push.js';
import {
  beginPropagationAttempt,
  type ProjectedPropagation,
  projectPropagation,
  readPropagationNews,
} from '../db/platform/propagations.js';
import type { ConnectorSettings } from '../worker/runtime/settings/connectors.js';
import type { Services } from '../worker/runtime/settings/services.js';
import { type IsoInstant, serviceOf } from '../workflows/contracts/procedure.js';
import { DAY_MS } from '../workflows/rules/duration.js';
import {
  type Attributes,
  type Change,
  type ChangeSource,
  ConnectorFault,
  type Newest,
  type Pushed,
  push,
} from './connectors/index.js';
import { type Dependencies, settingsOf } from './dependencies.js';
import { withHeartbeat } from './heartbeat.js';
import { newestMemberRight } from './jairo/member-right.js';
import { newestPassword } from './umin/new-password.js';

type Needs = Pick<Dependencies, 'db' | 'ldap' | 'trusting' | 'services' | 'tokens' | 'publicUrl'>;
interface Target {
  procedureId: string;
  /** Name of the connector. */
  service: string;
}

export type ChangeSources = Readonly<Partial<Record<keyof Services, ChangeSource>>>;
/** Where the newest change of an account is read, by the service whose account it is. A service with attached systems has a line here. */
const SOURCES: ChangeSources = {
  umin: newestPassword,
  jairo: newestMemberRight,
};

/** Faults that may be gone a moment later, so that Temporal repeats the attempt; the others wait until the workflow makes the next one. */
const PASSING = /^(?:timeout|cut-connection|refused-connection|unreachable|busy|unavailable|http-(?:429|5\d\d))$/;
/** How many attempts at one system a worker makes at once: one that hangs must leave the other places to mails and other systems. */
const MOST_AT_ONCE = 4;
/** How often, and after what pause, a first attempt looks whether there is a place. */
const BUSY_TRIES = 10;
const BUSY_PAUSE_MS = 100;
/** How long the right to confirm lasts. It may be long: all that can be said with it is that one system has one version. */
const CONFIRM_LIFE_MS = 366 * DAY_MS;
/** Where a system confirms: the operation `confirmPropagation`. */
const CONFIRM_PATH = '/api/v1/propagations/confirm';

export const createPropagationActivities = (needs: Needs, sources: ChangeSources = SOURCES) => {
  const underWay = new Map<string, number>();
  const pushed = (p: Target & { accountId: string }): Promise<Pushed> =>
    oneOfFew(underWay, `${serviceOf(p.procedureId)}/${p.service}`, () => pushNewest(needs, sources, p));
  return {
    /** Records the state of an attached system in the database, for lists and pages. */
    async recordPropagation(p: ProjectedPropagation): Promise<void> {
      await projectPropagation(needs.db, p);
    },

    /** Whether the attached system has confirmed and whether staff want an attempt now. Only rows count: a signal proves nothing (decision 033). */
    async readNews({ procedureId, service }: Target): Promise<{ confirmed: boolean; retryAsked: boolean }> {
      return readPropagationNews(needs.db, procedureId, service);
    },

    /**
     * Sends an attached system what is newest of the account, a password or attributes, whichever procedure changed it. Its name is the one that
     * recorded histories have.
     * @throws ApplicationFailure whose type is the word of what went wrong
     */
    async pushPassword(p: Target & { accountId: string }): Promise<Pushed> {
      const { db } = needs;
      if (await beginPropagationAttempt(db, p.procedureId, p.service)) return 'confirmed';
      try {
        return await withHeartbeat(() => pushed(p));
      } catch (error) {
        if (!(error instanceof ConnectorFault)) throw error;
        const { word } = error;
        throw ApplicationFailure.create({ message: word, type: word, nonRetryable: !PASSING.test(word) });
      }
    },

    /**
     * The first attempt at several attached systems at once. Each is recorded as pending before it, and as confirmed once it has the change; what
     * becomes of the others is for a propagation of their own to find out.
     */
    async pushFirst(p: {
      procedureId: string;
      accountId: string;
      version: number;
      services: FirstPushTarget[];
    }): Promise<FirstPush> {
      const { procedureId, accountId } = p;
      const told = await beginFirstPush(needs.db, p);
      const one = async ({ name, expectedAt }: FirstPushTarget): Promise<FirstPush[string]> => {
        try {
          const end = told.includes(name)
            ? 'confirmed'
            : await onceFree(() => pushed({ procedureId, accountId, service: name }));
          if (end === 'confirmed') await projectPropagation(needs.db, { ...p, view: confirmed(name, expectedAt) });
          return end;
        } catch {
          // Its propagation tries again, and records what is wrong.
          return 'failed';
        }
      };
      return withHeartbeat(async () =>
        Object.fromEntries(
          await Promise.all(p.services.map(async (service) => [service.name, await one(service)] as const)),
        ),
      );
    },
  };
};

/** How the first attempt at each system ended. */
export type FirstPush = Record<string, Pushed | 'failed'>;

const confirmed = (name: string, expectedAt: string): ProjectedPropagation['view'] => ({
  name,
  status: 'confirmed',
  expectedAt: expectedAt as IsoInstant,
  attempts: 1,
  confirmedAt: new Date().toISOString() as IsoInstant,
});

export type PropagationActivities = ReturnType<typeof createPropagationActivities>;

/**
 * Sends what is newest, and looks again after each sending: where two procedures tell a system at once, the older change may arrive last, and
 * whoever sent it then sends the newer one after it.
 */
async function pushNewest(needs: Needs, sources: ChangeSources, p: Target & { accountId: string }): Promise<Pushed> {
  const { settings, source } = routeOf(needs, sources, p);
  for (let newest = await source(needs.db, p.accountId); ; ) {
    if (!newest) throw new ConnectorFault('no-account');
    const change = changeOf(needs, p, asTold(settings, newest));
    const pushed = await push(needs, settings, change, Context.current().cancellationSignal);
    const now = await source(needs.db, p.accountId);
    if (now?.version === newest.version) return pushed;
    newest = now;
  }
}

/** How the system is reached, and where its changes are read. @throws ConnectorFault `not-configured` */
function routeOf(
  { services }: Needs,
  sources: ChangeSources,
  p: Target,
): { settings: ConnectorSettings; source: ChangeSource } {
  const service = serviceOf(p.procedureId);
  const settings = settingsOf(services, service)?.connectors.find(({ name }) => name === p.service);
  const source = settings && sources[service as keyof Services];
  if (!source) throw new ConnectorFault('not-configured');
  return { settings, source };
}

/**
 * What this system is told of it. One that is an institution's own knows accounts by the ID without the institution's name; the others get the whole,
 * so that a right at one institution never becomes one at another.
 * @throws ConnectorFault `not-configured` where it is another institution's, or has none of the attributes
 */
function asTold(settings: ConnectorSettings, newest: Newest): Newest {
  const { institution } = settings;
  const accountId = institution === undefined ? newest.accountId : withoutInstitution(newest.accountId, institution);
  if (newest.kind === 'password') return { ...newest, accountId };
  return { ...newest, accountId, attributes: namedAsThere(settings, newest.attributes) };
}

/** `embedded` and `webhook` take our names; a SCIM provider and a directory have a schema of their own, whose names the settings give. */
function namedAsThere(settings: ConnectorSettings, attributes: Attributes): Attributes {
  if (settings.kind === 'embedded' || settings.kind === 'webhook') return attributes;
  const { attributes: names = {} } = settings;
  const named = Object.entries(attributes).flatMap(([ours, value]) => {
    const theirs = Object.hasOwn(names, ours) ? names[ours] : undefined;
    return theirs === undefined ? [] : [[theirs, value] as const];
  });
  if (named.length === 0) throw new ConnectorFault('not-configured');
  return Object.fromEntries(named);
}

function withoutInstitution(accountId: string, institution: string): string {
  if (!accountId.endsWith(`@${institution}`)) throw new ConnectorFault('not-configured');
  return accountId.slice(0, -institution.length - 1);
}

function changeOf({ tokens, publicUrl }: Needs, { procedureId, service }: Target, newest: Newest): Change {
  const { accountId, version, changedAt } = newest;
  const claims = { procedureId, service, version };
  // Passwords and attributes have versions of their own.
  const what = newest.kind === 'password' ? version : `${newest.kind}-${version}`;
  return {
    ...newest,
    service: serviceOf(procedureId),
    // With the time, because a database brought back from a copy counts its versions again.
    idempotencyKey: `${service}-${accountId}-${what}-${changedAt.getTime()}`,
    confirm: {
      url: new URL(CONFIRM_PATH, publicUrl).href,
      token: tokens.grant('propagation', claims, changedAt.getTime() + CONFIRM_LIFE_MS),
    },
  };
}

/** Where others are at the same system, each is done a moment later: a first attempt waits for its place. */
async function onceFree<T>(work: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConnectorFault && error.word === 'busy') || n === BUSY_TRIES) throw error;
      await setTimeout(BUSY_PAUSE_MS);
    }
  }
}

async function oneOfFew<T>(underWay: Map<string, number>, system: string, work: () => Promise<T>): Promise<T> {
  const now = underWay.get(system) ?? 0;
  if (now >= MOST_AT_ONCE) throw new ConnectorFault('busy');
  underWay.set(system, now + 1);
  try {
    return await work();
  } finally {
    underWay.set(system, (underWay.get(system) ?? 1) - 1);
  }
}
