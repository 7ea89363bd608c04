/** Rules of the link with the identity-verification service, on real parts. Rules: spec/mfa-reregistration.md, 2a. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { changeNoticeAddress, unlinkCard } from '../../../db/utokyo/members.js';
import { removeMethods, setMemberPassword } from '../../../db/utokyo/methods.js';
import type { IsoInstant } from '../../../workflows/contracts/procedure.js';
import { newProcedureId } from '../../helpers/ids.js';
import { type Parts, startParts } from '../../helpers/parts.js';
import { newMember } from '../../helpers/reregistrations.js';
import { rejection } from '../../helpers/wait.js';
import { cardOf } from '../mfa-self-service/support.js';
import { begun } from './support.js';

let parts: Parts;
const ran: string[] = [];
beforeAll(async () => {
  parts = await startParts();
});
afterAll(async () => parts.close());

async function started(more: Record<string, unknown> = {}, identityMs?: number) {
  const member = await newMember(parts, more);
  const run = await begun(parts, member.memberId, identityMs);
  ran.push(run.procedureId);
  return { ...run, ...member };
}
const member = (id: string) => parts.database.db('utokyo_members').where({ id }).first();

test('linked: only a keyed digest of the card is kept, and whether its name was the account’s', async () => {
  const run = await started();
  expect(await run.verified('sub-1', { nameEqual: false })).toMatchObject({ ok: true, view: { status: 'completed' } });
  const { subjects } = cardOf(parts, '', 'sub-1');
  expect(await member(run.memberId)).toMatchObject({
    linked_subject: subjects[0],
    linked_issuer: 'embedded',
    linked_name_equal: false,
  });
  const mail = await parts.mail.wait(({ to, subject }) => to.includes(run.email) && subject.includes('事前連携'));
  expect(mail.text).toContain(run.memberId);
  expect(mail.text).not.toContain('/u?token=');
});

test('the address before a changed one is told as well', async () => {
  const run = await started();
  const { memberId, email } = run;
  await changeNoticeAddress(parts.database.db, { memberId, email: `new-${email}`, coolingMs: 72 * 3_600_000 });
  await run.verified('sub-9');
  for (const address of [run.email, `new-${run.email}`])
    await parts.mail.wait(({ to, subject }) => to.includes(address) && subject.includes('事前連携'));
});

test.each([
  [
    'a reset of the password',
    async (memberId: string) => {
      const reset = { memberId, procedureId: newProcedureId('utokyo', 'mfa-self-service'), hash: 'a hash' };
      expect(await setMemberPassword(parts.database.db, reset)).toBe('set');
    },
  ],
  [
    'a removal of the methods',
    async (memberId: string) => {
      expect(await removeMethods(parts.database.db, { memberId, before: '2999-01-01T00:00:00Z' as IsoInstant })).toBe(
        2,
      );
    },
  ],
])('%s ends the open link: the right to it was another session’s', async (_, changes) => {
  const run = await started();
  await changes(run.memberId);
  expect(await run.verified(`sub-of-${run.memberId}`)).toMatchObject({ view: { status: 'refused' } });
  expect(await run.steps()).toContain('identity-not-allowed');
  expect((await member(run.memberId)).linked_subject).toBeNull();
});

test('a card is one person’s: a second account is refused, until the first is unlinked', async () => {
  const [first, second, third] = [await started(), await started(), await started()];
  await first.verified('sub-2');
  expect(await second.verified('sub-2')).toMatchObject({ view: { status: 'refused' } });
  expect(await second.steps()).toContain('identity-card-of-another');
  expect((await member(second.memberId)).linked_subject).toBeNull();
  expect(await unlinkCard(parts.database.db, first.memberId)).toBe(true);
  expect(await third.verified('sub-2')).toMatchObject({ view: { status: 'completed' } });
});

test('another card takes the place of the earlier one', async () => {
  const run = await started();
  await run.verified('sub-3');
  const again = await begun(parts, run.memberId);
  expect(await again.verified('sub-4')).toMatchObject({ view: { status: 'completed' } });
  expect((await member(run.memberId)).linked_subject).toBe(cardOf(parts, '', 'sub-4').subjects[0]);
});

test('the service refuses: refused, and it is said why; a disabled account is linked with nothing', async () => {
  const run = await started();
  expect(await run.refused('card-revoked')).toMatchObject({ view: { status: 'refused' } });
  expect(await run.steps()).toContain('identity-card-revoked');
  const disabled = await started({ disabled_at: new Date() });
  expect(await disabled.verified('sub-5')).toMatchObject({ view: { status: 'refused' } });
});

test('only the first answer counts; one of another procedure, or after the time, does nothing', async () => {
  const run = await started();
  expect(await rejection(run.verified('sub-6', { procedureId: 'utokyo-identity-link-other' }))).toBe('url-unknown');
  expect(await rejection(run.verified('sub-6', { subjects: undefined as never }))).toBe('malformed');
  const [one, other] = await Promise.all(
    [run.verified('sub-6'), run.verified('sub-7')].map((answer) => answer.catch(() => undefined)),
  );
  expect([one?.ok, other?.ok].filter(Boolean)).toHaveLength(1);
  const late = await started({}, 500);
  expect(await late.ended()).toEqual({ status: 'expired' });
  expect(await rejection(late.verified('sub-8'))).toBe('gone');
});

test('all of these replay', async () => {
  expect(await parts.temporal.replayAll(ran)).toBe(ran.length);
});
