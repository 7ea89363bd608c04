/** What the repository systems are told of a member's right: the role as WEKO maps it at each login (spec/members.md, "Settled since" 11). */
import { newestRight } from '../../db/jairo/repository.js';
import { type RightAttribute, WEKO_ROLE } from '../../workflows/rules/roster.js';
import type { ChangeSource } from '../connectors/index.js';

/** The right that an account ID `<user ID>@<institution>` stands for; empty where it is gone. */
export const newestMemberRight: ChangeSource = async (db, accountId) => {
  const at = accountId.indexOf('@');
  const right = at > 0 ? await newestRight(db, accountId.slice(0, at), accountId.slice(at + 1)) : undefined;
  if (!right) return undefined;
  const { role, version, changedAt } = right;
  const attributes: Record<RightAttribute, string> = {
    wekoSocietyAffiliation: role ?? '',
    wekoRole: role === null ? '' : WEKO_ROLE[role],
  };
  return { kind: 'attributes', accountId, version, changedAt, attributes };
};
