/** What staff and the case tracker need to know of applications for re-registration. */
import type { Application } from '../../../db/staff/applications.js';
import { listEvidence } from '../../../db/utokyo/evidence.js';
import { staffNames } from '../../../db/staff/staff-detail.js';
import { findMember, lastAddressChange } from '../../../db/utokyo/members.js';
import type { ApiDependencies } from '../../dependencies.js';
import type { TextId } from '../../text/index.js';
import { UTOKYO_PATHS } from '../../utokyo/paths.js';
import { type ApplicationKind, type ComparedRow, type Comparison, type Shown, shownBy } from '../application-kind.js';

const CHANNEL = {
  form: 'mfa-application.channel.form',
  counter: 'mfa-application.channel.counter',
  site: 'mfa-application.channel.site',
} as const;
const PROOF = {
  'mfa-sign-in': 'mfa-application.proof.mfa-sign-in',
  'password-sign-in': 'mfa-application.proof.password-sign-in',
  'student-card': 'mfa-application.proof.student-card',
  'staff-card': 'mfa-application.proof.staff-card',
  other: 'mfa-application.proof.other',
  photo: 'mfa-application.proof.photo',
} as const;
const PERSON = { student: 'mfa-application.person.student', staff: 'mfa-application.person.staff' } as const;

export const mfaApplicationKind: ApplicationKind = {
  name: 'staff.kind.mfa-application',
  // Channel and proof, both of a list.
  shortDetail: (detail) => detail,
  compare: compareMember,
  pictures: async ({ db }, { procedure_id: procedureId }) =>
    (await listEvidence(db, procedureId)).flatMap(({ attachments, channel }) =>
      attachments.map((id) => ({ id, label: shownBy(CHANNEL, channel) })),
    ),
  picturesOnClaim: true,
  reasonHint: 'mfa-application.reason-hint',
  askIn: ['awaiting-decision'],
  byOfficeHours: true,
  applicant: {
    name: 'case.kind.mfa-application',
    steps: new Set([
      'opened',
      'evidence-added',
      'redated',
      'asked',
      'answered',
      'approved',
      'declined',
      'cooling',
      'methods-reset',
      'method-registered-totp',
      'method-registered-passkey',
      'method-registered-phone',
      'usable-method-used',
      'stopped',
      'already-open',
      'completed',
      'refused',
      'withdrawn',
      'superseded',
      'abandoned',
      'expired',
      'failed',
    ]),
    statuses: { superseded: 'mfa-application.status.superseded' },
    now: {
      'awaiting-decision': 'case.now.awaiting-decision',
      'awaiting-applicant': 'case.now.awaiting-applicant',
      cooling: 'mfa-application.cooling.lead',
      applying: 'mfa-application.applying.lead',
      'awaiting-registration': 'mfa-application.awaiting-registration.lead',
      completed: 'mfa-application.completed.lead',
      refused: 'mfa-application.refused.lead',
      withdrawn: 'case.now.withdrawn',
      superseded: 'mfa-application.superseded.lead',
      abandoned: 'case.now.abandoned',
      expired: 'mfa-application.expired.lead',
      failed: 'mfa-application.failed.lead',
    },
    page: { href: UTOKYO_PATHS.case, label: 'mfa-application.own-case' },
    mayWithdraw: true,
  },
};

/** What proves who applies, beside the member's record. */
async function compareMember(
  { db }: Pick<ApiDependencies, 'db'>,
  { procedure_id: procedureId, account, applicant, contact }: Application,
): Promise<Comparison> {
  const [member, evidence, changed] = await Promise.all([
    findMember(db, account),
    listEvidence(db, procedureId),
    lastAddressChange(db, account),
  ]);
  const names = await staffNames(db, [
    ...evidence.flatMap(({ entered_by: by }) => by ?? []),
    ...(changed ? [changed.staffId] : []),
  ]);
  const row = (label: TextId, applied: Shown | undefined, value: Shown | undefined, differs = false): ComparedRow => ({
    label,
    applied,
    registered: member ? [{ account, value, differs }] : [],
  });
  return {
    registered: member ? [{ account }] : [],
    compared: [
      row('console.field.accountId', account, member?.id),
      row('mfa-application.field.name', applicant ?? undefined, member?.name, applicant !== (member?.name ?? null)),
      row('mfa-application.field.person', undefined, member && shownBy(PERSON, member.kind)),
      row('mfa-application.field.faculty', undefined, member?.faculty),
      row('console.field.email', contact ?? undefined, member?.email, contact !== (member?.email ?? null)),
      row('mfa-application.field.email-before', undefined, member?.email_before ?? undefined),
      ...(changed
        ? [
            row(
              'mfa-application.field.email-changed-by',
              undefined,
              `${names[changed.staffId] ?? changed.staffId} (${changed.staffId}): ${changed.reason}`,
            ),
          ]
        : []),
      ...evidence.flatMap(({ channel, proof, document_name: named, entered_by: by }) => [
        row('mfa-application.field.channel', shownBy(CHANNEL, channel), undefined),
        row('mfa-application.field.proof', named ?? shownBy(PROOF, proof), undefined),
        // Who has seen the document.
        ...(by === null ? [] : [row('mfa-application.field.entered-by', `${names[by] ?? by} (${by})`, undefined)]),
      ]),
    ],
  };
}
