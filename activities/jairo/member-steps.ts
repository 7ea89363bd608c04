/** What the steps of members' procedures share: each has its effect and records what it makes of the procedure (decision 108). */
import { ApplicationFailure } from '@temporalio/activity';
import type { CameAbout } from '../../db/jairo/changes.js';
import {
  type Actor,
  BAD_HASH,
  type Digest,
  type IsoInstant,
  isClosed,
  type Locale,
  type ProcedureView,
  type Sealed,
  type Status,
} from '../../workflows/contracts/procedure.js';
import type { AttachedService } from '../../workflows/contracts/new-password.js';
import { attachedServicesOf } from '../../workflows/rules/attached-services.js';
import { emailKey } from '../../workflows/rules/email.js';
import { rosterEmailKey } from '../../workflows/rules/roster.js';
import type { Dependencies } from '../dependencies.js';
import { project } from '../project.js';

export const KEYS = { emailKey, rosterEmailKey };

/** What every step is given: the procedure as it stands, which the step adds to. */
export interface MemberStep {
  view: ProcedureView;
  locale: Locale;
  /** When the step is taken, by the workflow's clock. */
  at: IsoInstant;
  /** The browser that completed it. */
  redeemedBy?: Digest | undefined;
}
/** The procedure as it is recorded now. */
export interface Recorded {
  view: ProcedureView;
}
/** A right that came, changed or went, and the repository systems that must learn of it. */
export interface RightChanged {
  /** `<user ID>@<institution>` */
  accountId: string;
  /** Revision of the institution's roster. */
  version: number;
  services: AttachedService[];
}

/** The view with these steps added. @param by who took them */
export const stepped = (
  { view, at }: Pick<MemberStep, 'view' | 'at'>,
  status: Status,
  steps: string[],
  by: Actor = 'system',
): ProcedureView => ({
  ...view,
  status,
  steps: [...view.steps, ...steps.map((step) => ({ at, step, actor: by }))],
});

/** Records the view for lists and reopened pages. */
export async function recordedAs(
  { db }: Pick<Dependencies, 'db'>,
  kind: 'member-registration' | 'member-change',
  { locale, redeemedBy }: Pick<MemberStep, 'locale' | 'redeemedBy'>,
  view: ProcedureView,
): Promise<Recorded> {
  const closed = isClosed(view.status);
  await project(db, { service: 'jairo', kind, view, closed, locale, ...(redeemedBy && { redeemedBy }) });
  return { view };
}

/** What the repository systems must learn of; nothing of an administrator, and nothing where no system of the institution is connected. */
export function rightOf(
  { services }: Pick<Dependencies, 'services'>,
  { userId, institution, revision }: CameAbout,
): RightChanged | undefined {
  if (institution === undefined || revision === undefined) return undefined;
  const connected = attachedServicesOf(services.jairo, institution);
  if (connected.length === 0) return undefined;
  return { accountId: `${userId}@${institution}`, version: revision, services: connected };
}

/** @throws ApplicationFailure `bad-hash` (final) for what our API didn't seal for this procedure, or under a key that is gone */
export function openedMemberHash({ sealer }: Pick<Dependencies, 'sealer'>, hash: Sealed, context: string): string {
  try {
    return sealer.open(hash, context);
  } catch {
    throw ApplicationFailure.nonRetryable('no hash that was sealed here', BAD_HASH);
  }
}
