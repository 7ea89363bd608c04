/** A UMIN ID: lower-case letters and digits, one hyphen between them (spec/access-code.md, "Who"). */

import { foldId } from './typed-text.js';

export type UserIdFault = 'required' | 'user-id-with-domain' | 'not-a-user-id';
export type ParsedUserId = { ok: true; id: string } | { ok: false; fault: UserIdFault };

const MAX_LENGTH = 64;

/** Reads what a person typed. */
export function parseUserId(typed: string): ParsedUserId {
  const id = foldId(typed);
  if (id === '') return { ok: false, fault: 'required' };
  if (/@umin\.ac\.jp$/i.test(id)) return { ok: false, fault: 'user-id-with-domain' };
  const good = id.length <= MAX_LENGTH && /^[a-z0-9]+-[a-z0-9]+$/.test(id);
  return good ? { ok: true, id } : { ok: false, fault: 'not-a-user-id' };
}
