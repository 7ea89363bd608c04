/**
 * What counts as proof of who applies for a re-registration (spec/mfa-reregistration.md, 2b; manual: 「申請を行って再登録する」): channel × kind of
 * person × proof, one table.
 */

/** 「専用フォーム」 「窓口」 「専用申請サイト」 */
export type Channel = 'form' | 'counter' | 'site';
export type PersonKind = 'student' | 'staff';
export type Proof = 'mfa-sign-in' | 'password-sign-in' | 'student-card' | 'staff-card' | 'other' | 'photo';

interface Rule {
  /** How many pictures come with it. */
  photos: { from: number; to: number };
  /** The document is named. */
  named?: true;
  /** Only while the first set-up isn't finished, when no sign-in needs a second factor. */
  whileNotRequired?: true;
  /** Seen and entered by staff of the person's office. */
  office?: true;
}

const NONE = { from: 0, to: 0 };
const SIGN_IN: Partial<Record<Proof, Rule>> = {
  'mfa-sign-in': { photos: NONE },
  'password-sign-in': { photos: NONE, whileNotRequired: true },
};
const OTHER: Partial<Record<Proof, Rule>> = { other: { photos: NONE, named: true, office: true } };
/** Of the IC student or staff card; nothing else is accepted. Both sides are allowed. */
const PHOTO: Partial<Record<Proof, Rule>> = { photo: { photos: { from: 1, to: 2 } } };

/** A proof that isn't here is none. */
const TABLE: Record<Channel, Record<PersonKind, Partial<Record<Proof, Rule>>>> = {
  form: { student: SIGN_IN, staff: SIGN_IN },
  counter: {
    student: { 'student-card': { photos: NONE, office: true }, ...OTHER },
    staff: { 'staff-card': { photos: NONE, office: true }, ...OTHER },
  },
  site: { student: PHOTO, staff: PHOTO },
};

export interface OfferedEvidence {
  channel: Channel;
  person: { kind: PersonKind; mfaRequired: boolean };
  proof: Proof;
  /** How many pictures there are. */
  photos: number;
  documentName?: string | undefined;
  /** Entered by staff of the person's own office. */
  byOffice: boolean;
}
export type EvidenceFault = 'channel-not-allowed' | 'photo-missing' | 'too-many-photos' | 'document-unnamed';

/** Why something is no proof; undefined where it is one. */
export function evidenceFault({
  channel,
  person,
  proof,
  photos,
  documentName = '',
  byOffice,
}: OfferedEvidence): EvidenceFault | undefined {
  const rule = TABLE[channel][person.kind][proof];
  if (!rule || (rule.whileNotRequired && person.mfaRequired)) return 'channel-not-allowed';
  if ((rule.office ?? false) !== byOffice) return 'channel-not-allowed';
  if (photos < rule.photos.from) return 'photo-missing';
  if (photos > rule.photos.to) return 'too-many-photos';
  return rule.named && documentName.trim() === '' ? 'document-unnamed' : undefined;
}

/** What may be shown in a channel, as its form offers it. */
export const proofsOf = (channel: Channel, kind: PersonKind): Proof[] => Object.keys(TABLE[channel][kind]) as Proof[];
