/** What counts as proof: the whole table of channel, kind of person and proof (spec/mfa-reregistration.md, 2b). */
import { expect, test } from '@jest/globals';
import {
  type Channel,
  evidenceFault,
  type PersonKind,
  type Proof,
  proofsOf,
} from '../../../workflows/rules/evidence.js';

const CHANNELS: Channel[] = ['form', 'counter', 'site'];
const KINDS: PersonKind[] = ['student', 'staff'];
const PROOFS: Proof[] = ['mfa-sign-in', 'password-sign-in', 'student-card', 'staff-card', 'other', 'photo'];

/** Everything that is enough, written out; all other combinations are none. */
const ENOUGH = new Set([
  'form student mfa-sign-in',
  'form staff mfa-sign-in',
  'counter student student-card',
  'counter student other',
  'counter staff staff-card',
  'counter staff other',
  'site student photo',
  'site staff photo',
]);

const all = CHANNELS.flatMap((channel) =>
  KINDS.flatMap((kind) => PROOFS.map((proof): [Channel, PersonKind, Proof] => [channel, kind, proof])),
);

test.each(all)('%s, %s, %s', (channel, kind, proof) => {
  const fault = evidenceFault({
    channel,
    person: { kind, mfaRequired: true },
    proof,
    photos: proof === 'photo' ? 1 : 0,
    documentName: '運転免許証',
    byOffice: channel === 'counter',
  });
  expect(fault).toBe(ENOUGH.has(`${channel} ${kind} ${proof}`) ? undefined : 'channel-not-allowed');
});

const SITE = {
  channel: 'site',
  person: { kind: 'student', mfaRequired: true },
  proof: 'photo',
  byOffice: false,
} as const;

test('the application site takes one or two photos, and no application without', () => {
  expect([0, 1, 2, 3].map((photos) => evidenceFault({ ...SITE, photos }))).toEqual([
    'photo-missing',
    undefined,
    undefined,
    'too-many-photos',
  ]);
});

test('a password sign-in counts for the form only until the first set-up is finished', () => {
  const form = { channel: 'form', proof: 'password-sign-in', photos: 0, byOffice: false } as const;
  expect(evidenceFault({ ...form, person: { kind: 'student', mfaRequired: true } })).toBe('channel-not-allowed');
  expect(evidenceFault({ ...form, person: { kind: 'student', mfaRequired: false } })).toBeUndefined();
});

test('another document at the counter is named, and only the person’s own office enters one', () => {
  const counter = {
    channel: 'counter',
    person: { kind: 'staff', mfaRequired: true },
    proof: 'other',
    photos: 0,
  } as const;
  expect(evidenceFault({ ...counter, documentName: ' ', byOffice: true })).toBe('document-unnamed');
  expect(evidenceFault({ ...counter, documentName: '旅券', byOffice: true })).toBeUndefined();
  expect(evidenceFault({ ...counter, documentName: '旅券', byOffice: false })).toBe('channel-not-allowed');
});

test('a form offers what the table takes', () => {
  expect(proofsOf('counter', 'student')).toEqual(['student-card', 'other']);
});
