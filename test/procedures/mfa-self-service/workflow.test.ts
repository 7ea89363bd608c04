/** Rules of the re-registration by card, on real parts. Rules: spec/mfa-reregistration.md, 2a; the safety rules of its end. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findOpenReregistration, noteUsableMethod } from '../../../db/utokyo/reregistrations.js';
import type { MfaSelfServiceInput } from '../../../workflows/contracts/mfa-self-service.js';
import type { MfaKind } from '../../../workflows/contracts/reregistration.js';
import type { ReceivedMail } from '../../helpers/mail-server.js';
import { type Parts, startParts } from '../../helpers/parts.js';
import {
  applied,
  holdsTelephone,
  kindsOf,
  leadHasAddress,
  newMember,
  ownerOf,
  registered,
} from '../../helpers/reregistrations.js';
import { rejection } from '../../helpers/wait.js';
import { begun, cardOf, linkedMember, mailedTo, subjectOf } from './support.js';

let parts: Parts;
let lead: string;
const ran: string[] = [];
beforeAll(async () => {
  parts = await startParts();
  lead = await leadHasAddress(parts);
});
afterAll(async () => parts.close());

const mailed = (to: string, subject: string): Promise<ReceivedMail> => mailedTo(parts, to, subject);

/** A person of their own whose card is linked. */
async function linked(waits: Partial<MfaSelfServiceInput['waits']> = {}, more: Record<string, unknown> = {}) {
  const run = await linkedMember(parts, waits, more);
  ran.push(run.procedureId);
  return run;
}
async function started(memberId: string, waits: Partial<MfaSelfServiceInput['waits']> = {}) {
  const run = await begun(parts, memberId, waits);
  ran.push(run.procedureId);
  return run;
}

describe('the card', () => {
  test('that was linked before opens the way at any hour: mailed, with the link that stops it, and told to the telephone', async () => {
    const run = await linked();
    const telephone = await holdsTelephone(parts, run.memberId, '+819012340003');
    expect(await run.verifies()).toMatchObject({ ok: true, view: { status: 'awaiting-registration' } });
    expect(await findOpenReregistration(parts.database.db, run.memberId)).toMatchObject({
      procedure_id: run.procedureId,
    });
    expect((await mailed(run.email, '本人確認が行われました')).text).toContain('/u?token=');
    await run.takes('telephone-warned');
    expect(parts.mail.to(telephone).map(({ text }) => text)).toEqual([expect.stringContaining('/u?token=')]);
  });

  test('not linked: refused, and so is an account that does not exist or is disabled', async () => {
    const { memberId } = await newMember(parts);
    const gone = await linked({}, { disabled_at: new Date() });
    for (const run of [await started(memberId), await started('9999999999'), gone]) {
      expect(await run.verified(subjectOf(memberId))).toMatchObject({ ok: true, view: { status: 'refused' } });
      expect(await run.ended()).toEqual({ status: 'refused' });
      expect(await run.steps()).toContain('identity-not-linked');
    }
  });

  test('of somebody else: refused as a mismatch, and nothing is open', async () => {
    const run = await linked();
    expect(await run.verified('sub-of-somebody-else')).toMatchObject({ view: { status: 'refused' } });
    expect(await run.ended()).toEqual({ status: 'refused' });
    expect(await run.steps()).toContain('identity-mismatch');
    expect(await findOpenReregistration(parts.database.db, run.memberId)).toBeUndefined();
  });

  test('linked under an older key of the ring is the same card', async () => {
    const run = await linked();
    const card = cardOf(parts, run.procedureId, subjectOf(run.memberId));
    const subjects = ['k9.newer' as never, ...card.subjects];
    const { identityVerifiedUpdate } = await import('../../../workflows/contracts/identity-link.js');
    expect(await run.handle.executeUpdate(identityVerifiedUpdate, { args: [{ ...card, subjects }] })).toMatchObject({
      view: { status: 'awaiting-registration' },
    });
  });

  test('revoked, or given up: refused, and it is said why', async () => {
    for (const [reason, step] of [
      ['card-revoked', 'identity-card-revoked'],
      ['cancelled', 'identity-cancelled'],
    ] as const) {
      const run = await linked();
      expect(await run.refused(reason)).toMatchObject({ ok: true, view: { status: 'refused' } });
      expect(await run.ended()).toEqual({ status: 'refused' });
      expect(await run.steps()).toContain(step);
    }
  });

  test('verified twice: the first counts; after the end nothing is taken', async () => {
    const run = await linked();
    await run.verifies();
    expect(await run.verified('sub-of-somebody-else')).toEqual({ ok: false, refusal: 'wrong-state' });
    expect(await run.refused('cancelled')).toEqual({ ok: false, refusal: 'wrong-state' });
    await run.stop();
    await run.ended();
    expect(await rejection(run.verifies())).toBe('gone');
  });

  test('that comes back before any worker has looked is kept', async () => {
    await parts.stopWorker();
    const run = await linked();
    const verifying = run.verifies();
    await parts.startWorker();
    expect(await verifying).toMatchObject({ view: { status: 'awaiting-registration' } });
  });

  test('a person who does not come back in time: expired, and nothing is mailed', async () => {
    const run = await linked({ identityMs: 600 });
    expect(await run.ended()).toEqual({ status: 'expired' });
    expect(parts.mail.to(run.email)).toEqual([]);
  });

  test('verified again begins anew: the earlier procedure is superseded, and its passes are void', async () => {
    const run = await linked();
    await run.verifies();
    await run.issues();
    const pass = await run.pass(1);
    const again = await started(run.memberId);
    expect(await again.verified(subjectOf(run.memberId))).toMatchObject({ view: { status: 'awaiting-registration' } });
    expect(await run.ended()).toEqual({ status: 'superseded' });
    const { owner, close } = ownerOf(parts);
    expect(await owner.usePass({ memberId: run.memberId, pass })).toBeUndefined();
    close();
    expect(await again.issues()).toMatchObject({ ok: true, issue: 1 });
    // A late repeat of the earlier proof ends nothing.
    const card = cardOf(parts, run.procedureId, subjectOf(run.memberId));
    expect(await parts.activities.proveByCard({ procedureId: run.procedureId, memberId: run.memberId, card })).toBe(
      'already-open',
    );
    expect(await findOpenReregistration(parts.database.db, run.memberId)).toMatchObject({
      procedure_id: again.procedureId,
    });
  });

  test('verified again once a new method is registered supersedes nothing', async () => {
    const run = await linked();
    await run.verifies();
    await run.issues();
    await registered(parts, run);
    const again = await started(run.memberId);
    expect(await again.verified(subjectOf(run.memberId))).toMatchObject({ view: { status: 'superseded' } });
    await run.changed();
    expect(await run.ended()).toEqual({ status: 'completed' });
  });

  test('an application of the person is open: superseded', async () => {
    const run = await linked();
    const application = await applied(parts, { memberId: run.memberId });
    expect(application.opened).toBe(true);
    expect(await run.verifies()).toMatchObject({ view: { status: 'superseded' } });
  });
});

describe('passes', () => {
  test('up to three; a newer one voids the older; none is asked for before the card is verified', async () => {
    const run = await linked();
    expect(await run.issues()).toEqual({ ok: false, refusal: 'wrong-state' });
    await run.verifies();
    const { owner, close } = ownerOf(parts);
    const shown: string[] = [];
    for (const issue of [1, 2, 3]) {
      expect(await run.issues()).toMatchObject({ ok: true, issue });
      shown.push(await run.pass(issue));
    }
    expect(await run.issues()).toEqual({ ok: false, refusal: 'wrong-state' });
    expect(await owner.usePass({ memberId: run.memberId, pass: shown[0] ?? '' })).toBeUndefined();
    expect(await owner.usePass({ memberId: run.memberId, pass: shown[2] ?? '' })).toMatchObject({ issue: 3 });
    close();
    expect(new Set(shown).size).toBe(3);
    await mailed(run.email, '一時アクセスパスが発行されました');
    const mails = parts.mail
      .to(run.email)
      .map(({ raw, text }) => raw + text)
      .join();
    for (const pass of shown) expect(mails).not.toContain(pass);
  });

  test('are taken back by their owner', async () => {
    const run = await linked();
    await run.verifies();
    await run.issues();
    const pass = await run.pass(1);
    expect(await run.revokes(2)).toEqual({ ok: false, refusal: 'wrong-state' });
    expect(await run.revokes(1)).toMatchObject({ ok: true });
    const { owner, close } = ownerOf(parts);
    expect(await owner.usePass({ memberId: run.memberId, pass })).toBeUndefined();
    close();
  });

  test('that are not used in time: expired, and the methods stay', async () => {
    const run = await linked({ windowMs: 2_000, passMs: 1_000, ticketMs: 200 });
    await run.verifies();
    await run.issues();
    expect(await run.ended()).toEqual({ status: 'expired' });
    expect(await kindsOf(parts, run.memberId)).toEqual(['phone', 'totp']);
    await mailed(run.email, '期限が過ぎました');
  });

  test('the last of three ends it once it is over, long before its window; then an application can be opened', async () => {
    const run = await linked({ passMs: 1_000, ticketMs: 200 });
    await run.verifies();
    for (const issue of [1, 2, 3]) expect(await run.issues()).toMatchObject({ ok: true, issue });
    expect(await run.ended()).toEqual({ status: 'expired' });
    await mailed(run.email, '期限が過ぎました');
    expect(await applied(parts, { memberId: run.memberId })).toMatchObject({ opened: true });
  });

  test('the last of three, taken back, ends it at once, unless a new password may be set', async () => {
    const run = await linked();
    await run.verifies();
    for (const _ of [1, 2, 3]) await run.issues();
    await run.issues('password-reset');
    expect(await run.revokes(3)).toMatchObject({ ok: true, view: { status: 'awaiting-registration' } });
    expect(await run.setsPassword('New-sample-7392')).toMatchObject({ ok: true, view: { status: 'completed' } });
    const other = await linked();
    await other.verifies();
    for (const _ of [1, 2, 3]) await other.issues();
    expect(await other.revokes(3)).toMatchObject({ ok: true });
    expect(await other.ended()).toEqual({ status: 'expired' });
  });

  test('end with their procedure', async () => {
    const run = await linked();
    await run.verifies();
    await run.issues();
    const pass = await run.pass(1);
    expect(await run.stop()).toMatchObject({ ok: true, view: { status: 'withdrawn' } });
    const { owner, close } = ownerOf(parts);
    expect(await owner.usePass({ memberId: run.memberId, pass })).toBeUndefined();
    close();
    await parts.mail.wait((mail) => mail.to.includes(lead) && mail.text.includes(run.procedureId));
  });
});

test.each<MfaKind>(['totp', 'passkey', 'phone'])(
  'the first new method (%s) completes it and removes all that were before',
  async (kind) => {
    const run = await linked();
    await run.verifies();
    await run.issues();
    await registered(parts, { ...run, kind });
    await run.changed();
    expect(await run.ended()).toEqual({ status: 'completed' });
    expect(await run.steps()).toContain(`method-registered-${kind}`);
    expect(await kindsOf(parts, run.memberId)).toEqual([kind]);
    await mailed(run.email, '再登録が完了しました');
  },
);

test('a usable method that signs in withdraws it', async () => {
  const run = await linked();
  await run.verifies();
  await noteUsableMethod(parts.database.db, run.memberId);
  await run.changed();
  expect(await run.ended()).toEqual({ status: 'withdrawn' });
  expect(await run.steps()).toContain('usable-method-used');
});

test('all of these replay', async () => {
  expect(await parts.temporal.replayAll(ran)).toBe(ran.length);
});
