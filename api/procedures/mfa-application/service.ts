/** What a caller may do with an application for re-registration, whether by script or by page. */
import type { LimitRule } from '../../../db/platform/limits.js';
import { findApplication, receiptNumberOf } from '../../../db/staff/applications.js';
import { mayClaimAttachment } from '../../../db/staff/attachments.js';
import { isOwnApplication, type Staff } from '../../../db/staff/staff.js';
import { addEvidence, type NewEvidence } from '../../../db/utokyo/evidence.js';
import { findMember, type UtokyoMember } from '../../../db/utokyo/members.js';
import { staffOf as officeStaff } from '../../../db/utokyo/offices.js';
import { officeHours } from '../../../worker/runtime/calendar.js';
import {
  addEvidenceUpdate,
  applicationOpenedUpdate,
  MFA_APPLICATION,
  type MfaApplicationInput,
} from '../../../workflows/contracts/mfa-application.js';
import type { IsoInstant } from '../../../workflows/contracts/procedure.js';
import { HOUR_MS } from '../../../workflows/rules/duration.js';
import { type Channel, evidenceFault, type Proof } from '../../../workflows/rules/evidence.js';
import { foldDigits, foldLine } from '../../../workflows/rules/typed-text.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { limitRule, withinLimits } from '../../http/plugins/limits.js';
import type { Upload } from '../../http/plugins/upload-parts.js';
import { malformed, problem, sessionOver } from '../../http/problems.js';
import { staffOf } from '../../staff/sign-in/service.js';
import { reaches } from '../../utokyo/levels.js';
import { memberOf } from '../../utokyo/session.js';
import { keepPictures } from '../attachments/upload.js';
import { startProcedureWithUpdate, startWithin, updateProcedure } from '../client.js';

type Needs = Pick<ApiDependencies, 'db' | 'temporal' | 'tokens' | 'services' | 'sealer' | 'clock'>;

/** How long a caller waits until the workflow has taken a piece of evidence, whose row counts anyway. */
const ADDED_WITHIN_MS = 5_000;

/** Pieces of evidence that one member adds in an hour. */
const MOST_ADDED = 20;
/** Applications, or pieces of evidence, that one member of staff enters at the counter in an hour. */
const MOST_ENTERED = 60;

export interface OfferedProof {
  channel: Channel;
  sawDocument?: 'student-card' | 'staff-card' | 'other' | undefined;
  documentName?: string | undefined;
  photos: readonly Upload[];
  /** IDs of photos that were received before: by a form, which keeps them. */
  received?: readonly string[];
  /** What the applicant writes with it, in answer to a question. */
  words?: string | undefined;
}
type Applying = { account: UtokyoMember; proof: Proof; enteredBy?: string };

export interface Received {
  procedureId: string;
  status: 'awaiting-decision';
  receiptNumber: string;
  dueAt?: string;
}

/**
 * Takes an application. A file that is refused uses up no start.
 * @throws FileRefusal
 * @throws Refusal `channel-not-allowed`, `already-open`, `not-authenticated`, `forbidden`, `malformed`, `too-many-requests`
 */
export async function startApplication(
  deps: Needs,
  call: SessionCall,
  offered: OfferedProof & { accountId?: string | undefined },
): Promise<Received> {
  const applying = await whoApplies(deps, call, offered, offered.accountId);
  checkEvidence(offered, applying);
  const { utokyo } = deps.services;
  const procedureId = call.procedureIdFor('utokyo', 'mfa-application');
  const attachments = await photosOf(deps, call, procedureId, offered, applying);
  const rules = [countedFor(deps, 'mfa-application', applying, utokyo.requestsPerHour)];
  const opened = await startWithin(deps, call, { procedureId, rules }, () =>
    begin(deps, call, { ...evidenceOf(call, procedureId, offered, applying), attachments }, applying.account),
  );
  if (!opened) throw problem('already-open');
  const application = await findApplication(deps.db, procedureId);
  if (!application) throw problem('already-open');
  const { promised } = officeHours(utokyo, application.received_at.getTime());
  return {
    procedureId,
    status: 'awaiting-decision',
    receiptNumber: receiptNumberOf(application),
    ...(promised && { dueAt: application.due_at.toISOString() }),
  };
}

async function begin(deps: Needs, call: SessionCall, evidence: NewEvidence, account: UtokyoMember): Promise<boolean> {
  const { utokyo } = deps.services;
  const { procedureId, channel } = evidence;
  call.aboutToChange(procedureId);
  await addEvidence(deps.db, evidence);
  const receivedMs = deps.clock();
  const input: MfaApplicationInput = {
    procedureId,
    memberId: account.id,
    channel,
    evidenceId: evidence.id,
    receivedAt: new Date(receivedMs).toISOString() as IsoInstant,
    hours: officeHours(utokyo, receivedMs),
    locale: account.locale ?? call.locale,
    waits: {
      mailMs: utokyo.mailPatienceMs,
      answerMs: utokyo.answerPatienceMs,
      windowMs: utokyo.reregistrationWindowMs,
      coolingMs: utokyo.coolingPeriodMs,
      retentionMs: utokyo.photoRetentionMs,
    },
  };
  return startProcedureWithUpdate(deps, call, MFA_APPLICATION, input, applicationOpenedUpdate);
}

interface Added {
  procedureId: string;
  status: 'awaiting-decision';
  evidenceVersion: number;
}

/**
 * Adds evidence to an open application: its version rises, and what was asked is answered.
 * @throws FileRefusal
 * @throws Refusal as {@link startApplication}; `wrong-state` once it is decided, has ended or holds all the evidence that it may, `not-found`
 */
export async function addToApplication(
  deps: Needs,
  call: SessionCall,
  procedureId: string,
  offered: OfferedProof,
): Promise<Added> {
  const application = await findApplication(deps.db, procedureId);
  const applying = await whoApplies(deps, call, offered, application?.account ?? '');
  // Whether there is somebody else's is told to nobody.
  const isTheirs = application?.account === applying.account.id && application.kind === 'mfa-application';
  if (!isTheirs) throw problem('not-found');
  checkEvidence(offered, applying);
  const rules = [countedFor(deps, 'mfa-evidence', applying, MOST_ADDED)];
  return withinLimits(deps.db, rules, () => added(deps, call, { procedureId, offered, applying }));
}

async function added(
  deps: Needs,
  call: SessionCall,
  { procedureId, offered, applying }: { procedureId: string; offered: OfferedProof; applying: Applying },
): Promise<Added> {
  const attachments = await photosOf(deps, call, procedureId, offered, applying);
  const evidence = { ...evidenceOf(call, procedureId, offered, applying), attachments };
  call.aboutToChange(procedureId);
  const evidenceVersion = await addEvidence(deps.db, evidence);
  if (evidenceVersion === undefined) throw problem('wrong-state');
  const { id: evidenceId } = evidence;
  const sent = await updateProcedure(deps, call, procedureId, addEvidenceUpdate, {
    args: [{ procedureId, evidenceId }],
    updateId: evidenceId,
    waitMs: ADDED_WITHIN_MS,
  });
  const isRefused = sent.state === 'gone' || sent.state === 'rejected' || (sent.state === 'done' && !sent.result.ok);
  if (isRefused) throw problem('wrong-state');
  return { procedureId, status: 'awaiting-decision', evidenceVersion };
}

/** A limit of somebody who has signed in: a whole faculty behind one address, or one counter, is no stranger. */
const countedFor = (
  { tokens }: Pick<Needs, 'tokens'>,
  name: string,
  { account, enteredBy }: Applying,
  limit: number,
): LimitRule =>
  enteredBy === undefined
    ? limitRule(tokens, { name: `${name}:member`, subject: account.id, limit, windowMs: HOUR_MS })
    : limitRule(tokens, { name: `${name}:staff`, subject: enteredBy, limit: MOST_ENTERED, windowMs: HOUR_MS });

/** Who applies, and by which proof: the member of the session, or at the counter whoever staff of the person's office name. */
async function whoApplies(
  deps: Needs,
  call: SessionCall,
  { channel, sawDocument }: OfferedProof,
  accountId: string | undefined,
): Promise<Applying> {
  if (channel !== 'counter') {
    const member = await memberOf(deps, call);
    if (!member) throw sessionOver();
    const { account, level } = member;
    if (!reaches({ level, mfaRequired: account.mfa_required }, channel)) throw problem('channel-not-allowed');
    if (channel === 'site') return { account, proof: 'photo' };
    return { account, proof: level === 'mfa' ? 'mfa-sign-in' : 'password-sign-in' };
  }
  const staff = await staffOf(deps, call);
  if (sawDocument === undefined) throw malformed({ path: 'sawDocument', reason: 'required' });
  if (accountId === undefined) throw malformed({ path: 'accountId', reason: 'required' });
  return { account: await atCounter(deps, staff, accountId), proof: sawDocument, enteredBy: staff.id };
}

/**
 * The person who stands at the counter of a member of staff.
 * @param accountId as typed
 * @throws Refusal `forbidden`: of other offices' people nothing is told, not even that there are any; and nobody vouches for themselves
 */
export async function atCounter(
  { db }: Pick<ApiDependencies, 'db'>,
  staff: Staff,
  accountId: string,
): Promise<UtokyoMember> {
  const id = foldDigits(accountId);
  const account = /^\d{10}$/.test(id) ? await findMember(db, id) : undefined;
  if (!account || account.disabled_at) throw problem('forbidden');
  const sits = (await officeStaff(db, foldLine(account.faculty), account.kind)).includes(staff.id);
  const applicant = { service: 'utokyo', account: account.id, contact: account.email };
  if (!sits || (await isOwnApplication(db, staff, applicant))) throw problem('forbidden');
  return account;
}

/** Keeps the photos that came along. @throws FileRefusal @throws Refusal `malformed` where one that was received before is gone, or another's */
async function photosOf(
  deps: Needs,
  call: SessionCall,
  procedureId: string,
  { photos, received = [] }: OfferedProof,
  { account, enteredBy }: Applying,
): Promise<string[]> {
  const holder = enteredBy === undefined ? account.id : `staff ${enteredBy}`;
  for (const id of received)
    if (!(await mayClaimAttachment(deps.db, id, procedureId))) throw malformed({ path: 'photo', reason: 'not-one-of' });
  return [...received, ...(await keepPictures(deps, call, { service: 'utokyo', uploads: photos, holder }))];
}

/** @throws Refusal `channel-not-allowed`, `malformed` */
function checkEvidence(
  { channel, documentName, photos, received = [] }: OfferedProof,
  { account, proof, enteredBy }: Applying,
): void {
  const person = { kind: account.kind, mfaRequired: account.mfa_required };
  const byOffice = enteredBy !== undefined;
  const fault = evidenceFault({
    channel,
    person,
    proof,
    photos: photos.length + received.length,
    documentName,
    byOffice,
  });
  switch (fault) {
    case undefined:
      return;
    case 'channel-not-allowed':
      throw problem('channel-not-allowed');
    case 'photo-missing':
      throw malformed({ path: 'photo', reason: 'required' });
    case 'too-many-photos':
      throw malformed({ path: 'photo', reason: 'bad-format' });
    case 'document-unnamed':
      throw malformed({ path: 'documentName', reason: 'required' });
  }
}

const evidenceOf = (
  call: SessionCall,
  procedureId: string,
  { channel, documentName, words }: OfferedProof,
  { proof, enteredBy }: Applying,
): NewEvidence => ({
  id: call.idFor('utokyo-evidence'),
  procedureId,
  channel,
  proof,
  ...(proof === 'other' && { documentName }),
  ...(enteredBy !== undefined && { enteredBy }),
  ...(words !== undefined && { words }),
});
