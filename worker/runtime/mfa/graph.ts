/**
 * Microsoft Entra ID as the owner of verification methods, by documented requests of Microsoft Graph v1.0 and no others: the list of methods, the deletion of
 * one, and Temporary Access Passes. People register methods and sign in at Microsoft's own pages.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { findOwnersPass, noteOwnersPass, revokePass } from '../../../db/utokyo/passes.js';
import { forgetGoneMethods, knownMethods, noteKnownMethods } from '../../../db/utokyo/reregistrations.js';
import { MethodsUnavailableError } from '../errors.js';
import type { GraphMethodsSettings } from '../settings/methods.js';
import { type IssuedPass, type MethodsOwner, OwnerFault, type PassState } from './contract.js';
import { createGraphClient } from './graph-client.js';
import { type GraphContext, refused } from './graph-context.js';
import {
  digestsOf,
  type GraphMethod,
  kindSince,
  kindsAmong,
  readMethods,
  removeOldMethods,
  REPLACEABLE,
} from './graph-methods.js';
import { CreatedPass, expiryOf, passLife, StoredPass, stateOf } from './graph-passes.js';

export interface GraphParts {
  db: Knex;
  log: Pick<Logger, 'warn'>;
}
type Pass = Parameters<MethodsOwner['issuePass']>[0];

/** Between two looks at whether a new pass can be used: 1 s at first, later less often. */
const LOOK_MS = 1_000;
const SELDOM_MS = 5_000;
/** A pass that isn't usable yet is kept so long for whoever asks for it again, in memory only. */
const KEPT_MS = 10 * 60_000;

const notHere = (): Promise<never> => Promise.reject(new OwnerFault('not-supported'));

export function createGraphOwner(settings: GraphMethodsSettings, { db, log }: GraphParts): MethodsOwner {
  const nameOf = (memberId: string): string => settings.user.replace('{id}', () => memberId);
  const context: GraphContext = {
    client: createGraphClient(settings),
    log,
    nameOf,
    pathOf: (memberId) => `/users/${encodeURIComponent(nameOf(memberId))}/authentication`,
    until: () => Date.now() + settings.usableWithinMs,
  };
  const waiting = new Map<string, Waiting>();
  return {
    kinds: async (memberId) => kindsAmong(context, await readMethods(context, memberId, context.until())),
    async issuePass(p) {
      const untilMs = context.until();
      const key = `${p.procedureId}/${p.issue}`;
      forgetOld(waiting);
      // Not given up by one who asked again: each new one would have to become usable anew.
      const made = waiting.get(key) ?? (await firstLooked(db, context, p, untilMs));
      waiting.set(key, made);
      await noteOwnersPass(db, { ...p, id: made.id, expiresAt: made.expiresAt });
      await becomesUsable(context, p.memberId, made.id, untilMs);
      waiting.delete(key);
      return { pass: made.pass, expiresAt: made.expiresAt };
    },
    usePass: notHere,
    // Nothing here sends messages to the numbers that Entra ID keeps.
    warnTelephones: async () => 0,
    async passState(p) {
      const row = await findOwnersPass(db, p);
      if (!row) return 'none';
      if (row.revoked) return 'revoked';
      const state = await readState(context, p.memberId, row.id, context.until());
      // Once it is over, Entra ID forgets it.
      return state === 'none' && row.expired ? 'expired' : state;
    },
    async revokePass(p) {
      const row = await findOwnersPass(db, p);
      if (!row || row.revoked) return;
      await deletePass(context, p.memberId, row.id);
      waiting.delete(`${p.procedureId}/${p.issue}`);
      await revokePass(db, p);
    },
    async removeMethods(p) {
      const { except, resetOf } = p;
      const known = except === undefined ? undefined : await knownMethods(db, except);
      return removeOldMethods(context, p, {
        known: known ?? undefined,
        ...(resetOf !== undefined && {
          noteFound: (found) => noteKnownMethods(db, resetOf, digestsOf(found)),
          noteLeft: (left) => noteStillListed(db, resetOf, left),
        }),
      });
    },
    async registeredSince({ memberId, procedureId, since }) {
      const listed = await readMethods(context, memberId, context.until());
      await noteStillListed(db, procedureId, listed);
      const known = await knownMethods(db, procedureId);
      return kindSince(listed, since, known ?? undefined);
    },
    removeKind: notHere,
    // `resetPassword` of Graph isn't for applications: the password belongs to the university's directory (decision 115).
    setPassword: notHere,
    beginRegistration: notHere,
    finishRegistration: notHere,
    checkFactor: notHere,
    beginFactor: notHere,
  };
}

/** A telephone that is gone is known no more: what has its digest afterwards is a new one. */
const noteStillListed = (db: Knex, procedureId: string, listed: readonly GraphMethod[]): Promise<void> =>
  forgetGoneMethods(db, procedureId, { prefix: REPLACEABLE, listed: digestsOf(listed) });

interface Waiting extends IssuedPass {
  id: string;
  madeMs: number;
}

/** Makes a pass. Before the first one of a re-registration it is noted what methods there are: whatever is there later and wasn't then is new. */
async function firstLooked(db: Knex, context: GraphContext, p: Pass, untilMs: number): Promise<Waiting> {
  const { memberId, procedureId } = p;
  if ((await knownMethods(db, procedureId)) === null)
    await noteKnownMethods(db, procedureId, digestsOf(await readMethods(context, memberId, untilMs)));
  return makePass(context, p, untilMs);
}

async function makePass(context: GraphContext, p: Pass, untilMs: number): Promise<Waiting> {
  const { client, pathOf, log } = context;
  const asked = { lifetimeInMinutes: passLife(p.lifeMs), isUsableOnce: true };
  const path = `${pathOf(p.memberId)}/temporaryAccessPassMethods`;
  const answer = await client.send({ method: 'POST', path, body: asked, untilMs });
  if (answer.status !== 201) return refused(answer, log);
  const parsed = CreatedPass.safeParse(answer.content);
  if (!parsed.success) throw new MethodsUnavailableError('bad-answer');
  const { id, temporaryAccessPass: pass } = parsed.data;
  if (parsed.data.lifetimeInMinutes !== asked.lifetimeInMinutes || !parsed.data.isUsableOnce) {
    // Not what was asked for: nobody is shown a pass that lasts longer, or works twice.
    await deletePass(context, p.memberId, id);
    log.warn({ answered: 'other-pass' }, 'Microsoft Graph made another pass than was asked for');
    throw new OwnerFault('policy');
  }
  return { id, pass, expiresAt: expiryOf(parsed.data), madeMs: Date.now() };
}

/** Looks until the pass can be used: what was made is known everywhere only after a while. */
async function becomesUsable(context: GraphContext, memberId: string, id: string, untilMs: number): Promise<void> {
  for (let pauseMs = LOOK_MS; ; pauseMs = Math.min(pauseMs + LOOK_MS, SELDOM_MS)) {
    const state = await readState(context, memberId, id, untilMs);
    if (state === 'usable') return;
    // `none`: not known there yet.
    if (state !== 'not-yet' && state !== 'none') throw new OwnerFault('policy');
    if (Date.now() + pauseMs > untilMs) throw new MethodsUnavailableError('not-usable-yet', SELDOM_MS);
    await sleep(pauseMs);
  }
}

async function readState(
  { client, pathOf, log }: GraphContext,
  memberId: string,
  id: string,
  untilMs: number,
): Promise<PassState> {
  const path = `${pathOf(memberId)}/temporaryAccessPassMethods/${encodeURIComponent(id)}`;
  const answer = await client.send({ method: 'GET', path, untilMs });
  if (answer.status === 404) return 'none';
  if (answer.status !== 200) return refused(answer, log);
  const parsed = StoredPass.safeParse(answer.content);
  if (!parsed.success || parsed.data.id !== id) throw new MethodsUnavailableError('bad-answer');
  return stateOf(parsed.data);
}

async function deletePass({ client, pathOf, log, until }: GraphContext, memberId: string, id: string): Promise<void> {
  const path = `${pathOf(memberId)}/temporaryAccessPassMethods/${encodeURIComponent(id)}`;
  const answer = await client.send({ method: 'DELETE', path, untilMs: until() });
  // 404: it is gone already, used or replaced.
  if (answer.status !== 204 && answer.status !== 404) refused(answer, log);
}

function forgetOld(waiting: Map<string, Waiting>): void {
  for (const [key, { madeMs }] of waiting) if (madeMs < Date.now() - KEPT_MS) waiting.delete(key);
}
