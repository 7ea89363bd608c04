/** The user ID of an account of the community site: 3 to 64 of `a-z 0-9 . _ -`, never changed (spec/members.md, "Registration by invitation" 2). */
import { foldId } from './typed-text.js';

export type MemberUserIdFault = 'required' | 'not-a-member-id';
export type ParsedMemberUserId = { ok: true; id: string } | { ok: false; fault: MemberUserIdFault };

const GOOD = /^[a-z0-9._-]{3,64}$/;

/** Reads what a person typed: either width and case, no blanks. */
export function parseMemberUserId(typed: string): ParsedMemberUserId {
  const id = foldId(typed).toLowerCase();
  if (id === '') return { ok: false, fault: 'required' };
  return GOOD.test(id) ? { ok: true, id } : { ok: false, fault: 'not-a-member-id' };
}
