/** Who looks at an institution's members, and what every page of its menu shows of them. */
import type { ApiDependencies } from '../../dependencies.js';
import type { SessionCall } from '../../http/call-context.js';
import { requireManaged, requireManager, shownMember } from '../session.js';
import type { MenuView } from './pages/frame.js';
import type { Looking } from './service.js';

/** @throws Refusal `not-authenticated`, `forbidden` */
export async function lookingAt(
  deps: Pick<ApiDependencies, 'db'>,
  call: SessionCall,
  institution: string,
): Promise<Looking> {
  const { account } = await requireManager(deps, call, institution);
  return { institution, userId: account.user_id };
}

export interface Shown {
  view: MenuView;
  who: Looking;
}

/** The same for pages. @throws Refusal `not-authenticated`, `forbidden` */
export async function shownTo(
  deps: Pick<ApiDependencies, 'db' | 'services'>,
  call: SessionCall,
  host: string,
): Promise<Shown> {
  const { member, institution } = await requireManaged(deps, call, host);
  return {
    view: { member: shownMember(deps, member), institution },
    who: { institution: institution.host, userId: member.account.user_id },
  };
}
