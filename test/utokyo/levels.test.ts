/** Security case E4: how far each way of signing in reaches (decision 115): the written table of every operation that a session of a member of the university counts for. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openReregistration, openWindow } from '../../db/utokyo/reregistrations.js';
import { newProcedureId } from '../helpers/ids.js';
import { type Caller, type Reply, startSystem, type System } from '../helpers/system.js';
import { enters } from '../helpers/utokyo.js';
import { wordOf } from '../security/support.js';
import { memberWithApp } from './support.js';

let system: System;
beforeAll(async () => {
  // Nobody has to do what is asked: what counts is who is let in.
  system = await startSystem({ worker: false });
});
afterAll(() => system.close());

const WAYS = ['nobody', 'password', 'password, first set-up not finished', 'mfa', 'pass', 'window'] as const;
type Way = (typeof WAYS)[number];

/** In the order of {@link WAYS}. S: must sign in first. F: refused. Y: let in. By operation, and by channel where it has several. */
const TABLE: Record<string, string> = {
  startSecondFactor: 'S Y Y Y F F',
  giveSecondFactor: 'S Y Y Y F F',
  listMfaMethods: 'S Y Y Y Y Y',
  startMfaRegistration: 'S F F Y Y Y',
  registerMfaMethod: 'S F F Y Y Y',
  removeMfaMethod: 'S F F Y F F',
  linkIdentity: 'S F F Y F F',
  unlinkIdentity: 'S F F Y F F',
  'startMfaApplication form': 'S F Y Y F F',
  'startMfaApplication site': 'S Y Y Y F F',
  'startMfaApplication counter': 'S S S S S S',
  'addMfaEvidence form': 'S F Y Y F F',
  'addMfaEvidence site': 'S Y Y Y F F',
  'addMfaEvidence counter': 'S S S S S S',
};
const INPUT: Record<string, Record<string, unknown>> = {
  startSecondFactor: { kind: 'phone' },
  startMfaRegistration: { kind: 'totp' },
  registerMfaMethod: { kind: 'totp', code: '000000' },
  removeMfaMethod: { kind: 'passkey' },
  addMfaEvidence: { procedureId: newProcedureId('utokyo', 'mfa-application') },
};

/** Somebody of their own who has come in this way. */
async function come(way: Way): Promise<Caller> {
  const { db } = system.database;
  if (way === 'nobody') return system.caller();
  const isFirst = way === 'password, first set-up not finished';
  const memberId = await memberWithApp(system, { mfa_required: !isFirst });
  if (way === 'pass' || way === 'window') {
    const kind = way === 'pass' ? 'mfa-self-service' : 'mfa-application';
    const procedureId = newProcedureId('utokyo', kind);
    await openReregistration(db, { procedureId, memberId, kind });
    await openWindow(db, procedureId, 60_000);
  }
  return enters(system, memberId, isFirst ? 'password' : way);
}

function verdictOf(reply: Reply): string {
  const word = wordOf(reply);
  if (word === 'not-authenticated') return 'S';
  return word === 'forbidden' || word === 'channel-not-allowed' ? 'F' : 'Y';
}

test('every operation that such a session counts for has its line, and no line is of one that is gone', () => {
  const declared = system.app.routeTable.flatMap(({ operation }) => {
    // Whoever signs in, signs out or asks who is signed in does so in every realm.
    const isOfAll = operation?.optionalSession?.includes('jairo');
    const isOurs = operation?.session === 'utokyo' || operation?.optionalSession?.includes('utokyo');
    return operation && isOurs && !isOfAll ? [operation.operationId] : [];
  });
  const lines = Object.keys(TABLE).map((line) => line.split(' ')[0]);
  expect([...new Set(lines)].sort()).toEqual([...new Set(declared)].sort());
});

describe('a session reaches', () => {
  test.each(Object.entries(TABLE))('%s: %s', async (name, line) => {
    const [operation = '', channel] = name.split(' ');
    const input = { ...INPUT[operation], ...(channel !== undefined && { channel }) };
    const found: string[] = [];
    for (const way of WAYS) found.push(verdictOf(await (await come(way)).call(operation, input)));
    expect(found.join(' ')).toBe(line);
  });
});
