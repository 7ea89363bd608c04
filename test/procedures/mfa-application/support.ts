/** Re-registrations by application on real parts, as the tests of their workflow begin and look at them. */
import { afterAll, beforeAll, expect } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { stepsTexts } from '../../../api/text/steps.js';
import { addQuestion } from '../../../db/staff/application-messages.js';
import { writeDecision } from '../../../db/staff/decisions.js';
import { addEvidence, type NewEvidence } from '../../../db/utokyo/evidence.js';
import { addEvidenceUpdate } from '../../../workflows/contracts/mfa-application.js';
import { askedSignal } from '../../../workflows/contracts/review.js';
import { decisionRules } from '../../helpers/decisions.js';
import { decodedText } from '../../helpers/histories.js';
import { newProcedureId } from '../../helpers/ids.js';
import type { ReceivedMail } from '../../helpers/mail-server.js';
import { type Parts, startParts } from '../../helpers/parts.js';
import { applied as applies, decided, leadHasAddress, newMember, type Wanted } from '../../helpers/reregistrations.js';

export let parts: Parts;
/** Where whoever leads the queue is mailed. */
export let lead: string;
/** What was begun. */
export const ran: string[] = [];

/** For the whole file. */
export function applications(): void {
  beforeAll(async () => {
    parts = await startParts();
    lead = await leadHasAddress(parts);
  });
  afterAll(async () => parts.close());
}

export const row = (procedureId: string) =>
  parts.database.db('applications').where({ procedure_id: procedureId }).first();
export const mailed = (to: string, subject: string): Promise<ReceivedMail> =>
  parts.mail.wait((mail) => mail.to.includes(to) && mail.subject.includes(subject));
export const subjectsTo = (to: string): string[] => parts.mail.to(to).map(({ subject }) => subject);

export async function applied(wanted: Wanted & { member?: Record<string, unknown> } = {}) {
  const member = wanted.memberId === undefined ? await newMember(parts, wanted.member) : undefined;
  const memberId = wanted.memberId ?? member?.memberId ?? '';
  const run = await applies(parts, { ...wanted, memberId });
  ran.push(run.procedureId);
  return { ...run, memberId, email: member?.email ?? '' };
}
export type Run = Awaited<ReturnType<typeof applied>>;

export async function approved(wanted: Parameters<typeof applied>[0] = {}): Promise<Run> {
  const run = await applied(wanted);
  await decided(parts, run.procedureId);
  await run.reaches('awaiting-registration');
  return run;
}

export const wish = (procedureId: string, by: string, more: object = {}) =>
  writeDecision(
    parts.database.db,
    {
      procedureId,
      decisionId: newProcedureId('utokyo', 'decision'),
      decision: 'approve',
      reason: '確認',
      by,
      at: new Date(),
      ...more,
    },
    decisionRules(parts, true),
  );

export async function asks(run: Run): Promise<void> {
  const messageId = newProcedureId('utokyo', 'question');
  const { procedureId } = run;
  await addQuestion(parts.database.db, { procedureId, messageId, text: '写真が不鮮明です。', by: 'op1' });
  await run.handle.signal(askedSignal, { messageId });
  await run.reaches('awaiting-applicant');
}

export async function brings({ procedureId, handle }: Run, more: Partial<NewEvidence> = {}) {
  const evidenceId = newProcedureId('utokyo', 'evidence');
  await addEvidence(parts.database.db, { id: evidenceId, procedureId, channel: 'site', proof: 'photo', ...more });
  return handle.executeUpdate(addEvidenceUpdate, { args: [{ procedureId, evidenceId }] });
}

/** Of every step that was taken in this file's database. @param least how many there are */
export async function stepsHaveWords(least: number): Promise<void> {
  const taken: string[] = await parts.database.db('procedure_steps').distinct('step').pluck('step');
  expect(taken.length).toBeGreaterThan(least);
  for (const texts of Object.values(stepsTexts)) expect(taken.filter((name) => !(`step.${name}` in texts))).toEqual([]);
}

/** Of everything that was begun in this file: it replays, and holds no name, no address, no word of staff. */
export async function allReplayWithoutSecrets(): Promise<void> {
  expect(await parts.temporal.replayAll(ran)).toBe(ran.length);
  const handles = ran.map((procedureId) => parts.temporal.client.workflow.getHandle(procedureId));
  const texts = await Promise.all(
    handles.map(async (handle) => decodedText(historyToJSON(await handle.fetchHistory()))),
  );
  for (const said of ['試験 花', '@notice.example.jp', '書類を確認しました', '写真が不鮮明'])
    expect(texts.filter((text) => text.includes(said))).toEqual([]);
  expect(texts.every((text) => text.includes('utokyo-mfa-application'))).toBe(true);
}
