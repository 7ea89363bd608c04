/** Whose cards the embedded identity-verification service knows: the sample members of the university, and somebody else. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { UtokyoSample } from '../../db/seeds/utokyo-sample.js';

export interface CardHolder {
  /** ID of the account that is theirs. */
  id: string;
  name: string;
  /** By which our client knows them, and no other client would. */
  subject: string;
}

const FILE = new URL('../../db/seeds/sample-accounts.yaml', import.meta.url);

/** Who reads a card that isn't theirs reads this one's. */
export const STRANGER: CardHolder = { id: 'stranger', name: '見知らぬ 人', subject: 'sub-stranger' };

/** Those of the sample. One who has linked none has a card as well: its subject is called as their address is. */
export function cardHolders(): CardHolder[] {
  const { utokyo } = parse(readFileSync(FILE, 'utf8')) as { utokyo: UtokyoSample };
  return utokyo.members.map(({ id, name, email, linkedSubject }) => ({
    id,
    name,
    subject: linkedSubject ?? `sub-${email.split('@')[0]}`,
  }));
}
