/** Re-registrations as API and owner of methods bring them about: rows first, then the message that wakes the workflow. */
import { createHash } from 'node:crypto';
import { WithStartWorkflowOperation, type WorkflowHandle } from '@temporalio/client';
import { generateSync } from 'otplib';
import { addAttachment } from '../../db/staff/attachments.js';
import { writeDecision } from '../../db/staff/decisions.js';
import { addMethod } from '../../db/utokyo/methods.js';
import { addEvidence, type NewEvidence } from '../../db/utokyo/evidence.js';
import { createMailer } from '../../worker/runtime/mailer.js';
import type { MethodsOwner } from '../../worker/runtime/mfa/contract.js';
import { methodContext } from '../../worker/runtime/mfa/contexts.js';
import { createMethodsOwner } from '../../worker/runtime/mfa/owner.js';
import { TELEPHONE_DOMAIN } from '../../worker/runtime/mfa/telephone.js';
import {
  applicationOpenedUpdate,
  MFA_APPLICATION,
  type MfaApplicationInput,
} from '../../workflows/contracts/mfa-application.js';
import {
  type Digest,
  type IsoInstant,
  procedureQuery,
  type Status,
  TASK_QUEUE,
} from '../../workflows/contracts/procedure.js';
import {
  type MfaKind,
  reregistrationChangedSignal,
  stopReregistrationUpdate,
} from '../../workflows/contracts/reregistration.js';
import { decideUpdate, type OfficeHours } from '../../workflows/contracts/review.js';
import { HOUR_MS } from '../../workflows/rules/duration.js';
import { decisionRules } from './decisions.js';
import { newProcedureId } from './ids.js';
import type { ReceivedMail } from './mail-server.js';
import type { Parts } from './parts.js';
import { look } from './temporal.js';
import { has, until } from './wait.js';

/** 「高橋 翼」, linked; 「伊藤 舞」, whose office is op2's; 「渡辺 航」, of the staff. */
export const TAKAHASHI = '1234500001';
export const ITO = '1234500002';
export const WATANABE = '1234500003';
export const BROWSER = 'k1.browser' as Digest;

export const instant = (ms: number): IsoInstant => new Date(ms).toISOString() as IsoInstant;
export const hoursFrom = (dueMs: number, ...remindMs: number[]): OfficeHours => ({
  dueAt: instant(dueMs),
  promised: true,
  remindAt: remindMs.map(instant),
  calendar: 'test',
});

export interface Wanted {
  memberId?: string;
  evidence?: Partial<NewEvidence>;
  /** A photo comes with it. */
  photo?: boolean;
  hours?: OfficeHours;
  waits?: Partial<MfaApplicationInput['waits']>;
}

/** A picture as it rests here. @returns its ID */
export async function keptPhoto(system: Parts): Promise<string> {
  const id = newProcedureId('utokyo', 'attachment');
  const bytes = Buffer.from(`picture ${id}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await addAttachment(system.database.db, {
    id,
    mediaType: 'image/jpeg',
    bytes: bytes.length,
    sha256,
    sealed: bytes,
    wrappedKey: 'k1.wrapped',
  });
  return id;
}

/** Applies, as the API does it. @returns undefined in `opened` where another one is open */
export async function applied(system: Parts, wanted: Wanted = {}) {
  const { db } = system.database;
  const procedureId = newProcedureId('utokyo', 'mfa-application');
  const evidenceId = newProcedureId('utokyo', 'evidence');
  const evidence: NewEvidence = {
    id: evidenceId,
    procedureId,
    channel: 'site',
    proof: 'photo',
    ...(wanted.photo && { attachments: [await keptPhoto(system)] }),
    ...wanted.evidence,
  };
  await addEvidence(db, evidence);
  const input: MfaApplicationInput = {
    procedureId,
    memberId: wanted.memberId ?? ITO,
    channel: evidence.channel,
    evidenceId,
    receivedAt: instant(Date.now()),
    hours: wanted.hours ?? hoursFrom(Date.now() + HOUR_MS, Date.now() + 2 * HOUR_MS),
    locale: 'ja',
    waits: {
      mailMs: 20_000,
      answerMs: HOUR_MS,
      windowMs: HOUR_MS,
      coolingMs: 72 * HOUR_MS,
      retentionMs: HOUR_MS,
      ...wanted.waits,
    },
  };
  const { client } = system.temporal;
  const startWorkflowOperation = new WithStartWorkflowOperation(MFA_APPLICATION, {
    taskQueue: TASK_QUEUE,
    workflowId: procedureId,
    args: [input],
    workflowIdConflictPolicy: 'FAIL',
  });
  const opened = await client.workflow.executeUpdateWithStart(applicationOpenedUpdate, {
    args: [{}],
    startWorkflowOperation,
  });
  const handle = client.workflow.getHandle(procedureId);
  return { procedureId, opened, ...watched(handle) };
}

/** What can be seen of a workflow, and waited for. */
export function watched(handle: WorkflowHandle) {
  const view = () => look(handle, procedureQuery);
  const steps = async () => (await view()).steps.map(({ step }) => step);
  return {
    handle,
    view,
    steps,
    reaches: (status: Status) => until(`${handle.workflowId} is ${status}`, view, (seen) => seen.status === status),
    takes: (name: string) => until(`steps of ${handle.workflowId}`, steps, has(name)),
    /** The row has changed. */
    changed: () => handle.signal(reregistrationChangedSignal),
    stop: (browser = BROWSER) =>
      handle.executeUpdate(stopReregistrationUpdate, {
        args: [{ procedureId: handle.workflowId, issue: 1, browser }],
        updateId: 'stop-1',
      }),
    ended: async () => (await handle.result()) as { status: Status },
  };
}

/** Staff decide, one or two of them; the row first. @param by the last one's decision is the one that stands */
export async function decided(
  system: Parts,
  procedureId: string,
  decision: 'approve' | 'refuse' = 'approve',
  by: readonly string[] = ['op1', 'lead1'],
): Promise<void> {
  const isDual = system.deps.services.utokyo.dualControl;
  const rules = decisionRules(system, isDual);
  for (const one of isDual && decision === 'approve' ? by : by.slice(0, 1)) {
    const decisionId = newProcedureId('utokyo', 'decision');
    const wish = { procedureId, decisionId, decision, reason: '書類を確認しました。', by: one, at: new Date() };
    const written = await writeDecision(system.database.db, wish, rules);
    if ('refusal' in written) throw new Error(`${one} may not decide: ${written.refusal}`);
    if (!('row' in written)) continue;
    const handle = system.temporal.client.workflow.getHandle(procedureId);
    await handle.executeUpdate(decideUpdate, { args: [{ decisionId }], updateId: decisionId });
  }
}

/** The owner of methods as the API has it. */
export function ownerOf(system: Parts): { owner: MethodsOwner; close(): void } {
  const mailer = createMailer(system.mail.url);
  const { deps, database } = system;
  const owner = createMethodsOwner(deps.services.utokyo.methods, {
    db: database.db,
    sealer: deps.sealer,
    tokens: deps.tokens,
    publicUrl: deps.config.publicUrl,
    clock: Date.now,
    mailer,
    production: false,
    log: deps.log,
  });
  return { owner, close: () => mailer.close() };
}

/** The person registers a method in the re-registration. The workflow hears of it by {@link watched}'s `changed`. */
export async function registered(
  system: Parts,
  { procedureId, memberId = ITO, kind = 'totp' }: { procedureId: string; memberId?: string; kind?: MfaKind },
): Promise<void> {
  const { owner, close } = ownerOf(system);
  try {
    if (kind === 'passkey') {
      // What a browser's authenticator does is tried elsewhere.
      const passkey = {
        credentialId: procedureId,
        publicKey: Buffer.from([1]),
        counter: 0,
        backedUp: false,
        transports: [],
      };
      await addMethod(system.database.db, { id: procedureId, memberId, kind, passkey, procedureId });
      return;
    }
    const offer = await owner.beginRegistration({
      memberId,
      kind,
      ...(kind === 'phone' && { telephone: '09012345678' }),
    });
    const response = offer.kind === 'totp' ? generateSync({ secret: offer.secret }) : await sentCode(system);
    await owner.finishRegistration({ memberId, kind, response, procedureId });
  } finally {
    close();
  }
}

async function sentCode(system: Parts): Promise<string> {
  const code = /: (\d{6})/;
  const isCode = ({ to, text }: ReceivedMail): boolean =>
    to.some((one) => one.endsWith(`@${TELEPHONE_DOMAIN}`)) && code.test(text);
  return code.exec((await system.mail.wait(isCode)).text)?.[1] ?? '';
}

/** Somebody holds the telephone of a member that {@link newMember} made. @param number E.164 @returns where messages to it arrive here */
export async function holdsTelephone({ deps, database }: Parts, memberId: string, number: string): Promise<string> {
  const id = `${memberId}-phone`;
  const sealed = deps.sealer.seal(number, methodContext(id));
  await database.db('utokyo_methods').where({ id }).update({ sealed });
  return `${number}@${TELEPHONE_DOMAIN}`;
}

/** Kinds of methods that somebody has. */
export const kindsOf = async (system: Parts, memberId: string): Promise<string[]> =>
  (await system.database
    .db('utokyo_methods')
    .where({ member_id: memberId, removed_at: null })
    .orderBy('kind')
    .pluck('kind')) as string[];

/** Whoever leads the queue can be mailed. */
export async function leadHasAddress(system: Parts): Promise<string> {
  const address = 'lead@utokyo.example.jp';
  await system.database.db('staff').where({ id: 'lead1' }).update({ email: address });
  return address;
}

let members = 0;
/** A student of their own for each test, with an authenticator app and a telephone. @returns their ID and the address of their notices */
export async function newMember(
  { database: { db } }: Pick<Parts, 'database'>,
  more: Record<string, unknown> = {},
): Promise<{ memberId: string; email: string }> {
  members += 1;
  const memberId = String(9_000_000_000 + members);
  const email = `m${memberId}@notice.example.jp`;
  await db('utokyo_members').insert({
    id: memberId,
    name: '試験 花',
    kind: 'student',
    faculty: '工学部',
    email,
    ...more,
  });
  await db('utokyo_methods').insert(
    ['totp', 'phone'].map((kind) => ({ id: `${memberId}-${kind}`, member_id: memberId, kind })),
  );
  return { memberId, email };
}
