/**
 * Whole steps of the procedure `access-code`: each has its effect and records what it makes of the procedure, so that whoever looks never sees less
 * than the caller was told (decision 108). Each may run more than once and has its effect once.
 */
import { ApplicationFailure } from '@temporalio/activity';
import { type AddressKind, claimCode, type CodeClaimed, verifyCode } from '../../db/umin/access-codes.js';
import { putUminPasswordInForce } from '../../db/umin/accounts.js';
import {
  type Actor,
  type Digest,
  type IsoInstant,
  isClosed,
  type Locale,
  type ProcedureView,
  type Sealed,
  type Status,
} from '../../workflows/contracts/procedure.js';
import { takeTry } from '../code-tries.js';
import type { Dependencies } from '../dependencies.js';
import {
  account,
  type CodeMail,
  countWrong,
  type IssuedCode,
  issued,
  mailCode,
  mailUpdated,
  recorded,
  type UpdatedMail,
} from './access-code.js';
import { openedHash } from './new-password.js';

type Needs = Pick<Dependencies, 'db' | 'mailer' | 'tokens' | 'services' | 'log' | 'sealer'>;

/** What every step is given: the procedure as it stands, which the step adds to. */
interface StepInput {
  view: ProcedureView;
  locale: Locale;
  /** When the step is taken, by the workflow's clock. */
  at: IsoInstant;
  /** The browser that gave the right code. */
  verifiedBy?: Digest | undefined;
}
/** The procedure as it is recorded now. */
interface Recorded {
  view: ProcedureView;
}

export interface Opening extends StepInput {
  /** Absent where no code can be sent. */
  accountId?: string | undefined;
  wrongCodesPerDay: number;
  /** When the code expires. */
  expiresAt: IsoInstant;
}
export interface TriedCode extends StepInput {
  accountId: string;
  /** Tries that the procedure has in all, and those that the workflow knows to be left. */
  tries: number;
  triesLeft: number;
  updateId: string;
  /** Keyed digests of the code as typed, and that of the right one. */
  attempt: Digest[];
  right: Digest;
  wrongCodesPerDay: number;
  /** Until when a password may be set, and the browser that may. */
  passwordUntil: IsoInstant;
  browser: Digest;
}
export type TryEnd = Recorded &
  (
    | { found: 'right' | 'superseded' }
    /** No tries are left, and the procedure has ended, where it says 0. */
    | { found: 'wrong' | 'locked'; triesLeft: number }
  );

/** `waits`: the mail server has not taken it at the first try. */
export type FirstTries = Partial<Record<AddressKind, 'mailed' | 'refused' | 'waits'>>;

export const createAccessCodeStepActivities = (needs: Needs) => ({
  /** Makes the procedure's code the valid one for the account and issues it; ends as refused where none can be sent. */
  async openAccessCode(p: Opening): Promise<Recorded & { sent?: CodeClaimed & IssuedCode }> {
    const { accountId, wrongCodesPerDay, view } = p;
    const { procedureId } = view;
    const claimed =
      accountId === undefined ? undefined : await claimCode(needs.db, { procedureId, accountId, wrongCodesPerDay });
    if (!claimed) return recordedAs(needs, p, stepped(p, 'refused', ['code-not-sent', 'refused']));
    const sent = { ...claimed, ...issued(needs, { procedureId, issue: 1 }) };
    return { ...(await recordedAs(needs, p, { ...view, expiresAt: p.expiresAt })), sent };
  },

  /** Issues another code in place of one that could not be mailed in time. */
  async renewAccessCode(p: StepInput & { issue: number; expiresAt: IsoInstant }): Promise<Recorded & IssuedCode> {
    const code = issued(needs, { procedureId: p.view.procedureId, issue: p.issue });
    const view = { ...stepped(p, p.view.status, ['code-renewed']), expiresAt: p.expiresAt };
    return { ...(await recordedAs(needs, p, view)), ...code };
  },

  /**
   * Takes a try, compares the code and does what follows: counts a wrong one against the account, turns a right one into the right to set a password.
   * The workflow calls it for one code after the other (decision 027).
   */
  async tryAccessCode(p: TriedCode): Promise<TryEnd> {
    const { accountId, tries, updateId, attempt, wrongCodesPerDay } = p;
    const { procedureId } = p.view;
    const locked = async (...before: string[]): Promise<TryEnd> => {
      const view = stepped(p, 'locked', [...before, 'locked']);
      return { ...(await recordedAs(needs, p, view)), found: 'locked', triesLeft: 0 };
    };
    const n = await takeTry(needs.db, { procedureId, tries, updateId, attempt });
    // Taken by a run of the workflow that was reset: nothing may be compared any more.
    if (n === undefined) return locked();
    // No constant-time comparison is needed: these are keyed digests, and what a difference in time tells of them tells nothing of the code.
    if (!attempt.includes(p.right)) {
      await countWrong(needs, { procedureId, accountId, n, wrongCodesPerDay });
      const triesLeft = Math.min(p.triesLeft, tries - n + 1) - 1;
      if (triesLeft <= 0) return locked('wrong-code');
      return { ...(await recordedAs(needs, p, stepped(p, p.view.status, ['wrong-code']))), found: 'wrong', triesLeft };
    }
    const verdict = await verifyCode(needs.db, { procedureId, wrongCodesPerDay });
    if (verdict === 'locked') return locked();
    if (verdict === 'superseded')
      return { ...(await recordedAs(needs, p, stepped(p, 'superseded', ['superseded']))), found: 'superseded' };
    const view = { ...stepped(p, 'awaiting-password', ['code-accepted']), expiresAt: p.passwordUntil };
    return { ...(await recordedAs(needs, { ...p, verifiedBy: p.browser }, view)), found: 'right' };
  },

  /** Puts the password in force on our own record. @returns its version; undefined where the account is gone or disabled, or the right has ended */
  async setNewPassword(
    p: StepInput & { accountId: string; hash: Sealed },
  ): Promise<(Recorded & { version: number }) | undefined> {
    const { accountId, hash } = p;
    const { procedureId } = p.view;
    const passwordHash = openedHash(needs.sealer, { procedureId, hash });
    const version = await putUminPasswordInForce(needs.db, { procedureId, accountId, passwordHash });
    if (version === undefined) return undefined;
    const { expiresAt: _over, ...view } = stepped(p, 'propagating', ['password-set']);
    return { ...(await recordedAs(needs, p, view)), version };
  },

  /** Mails the code to these addresses of the account, each by a mail of its own, with one try each. */
  mailAccessCodes: ({ kinds, ...p }: CodeMail & { kinds: AddressKind[] }): Promise<FirstTries> =>
    firstTries(needs, p.accountId, kinds, (to, kind) => mailCode(needs, to, kind, p)),

  /** Tells these addresses of the account that the password was updated, with one try each. */
  mailPasswordUpdates: ({ kinds, ...p }: UpdatedMail & { kinds: AddressKind[] }): Promise<FirstTries> =>
    firstTries(needs, p.accountId, kinds, (to, kind) => mailUpdated(needs, to, kind, p)),
});

export type AccessCodeStepActivities = ReturnType<typeof createAccessCodeStepActivities>;

/** Which steps the person takes; the others are the system's. */
const BY_PERSON: ReadonlySet<string> = new Set(['wrong-code', 'code-accepted', 'password-set']);
const actorOf = (step: string): Actor => (BY_PERSON.has(step) ? 'person' : 'system');

const stepped = ({ view, at }: StepInput, status: Status, steps: string[]): ProcedureView => ({
  ...view,
  status,
  steps: [...view.steps, ...steps.map((step) => ({ at, step, actor: actorOf(step) }))],
});

async function recordedAs(needs: Needs, { locale, verifiedBy }: StepInput, view: ProcedureView): Promise<Recorded> {
  await recorded(needs, { view, closed: isClosed(view.status), locale, ...(verifiedBy && { verifiedBy }) });
  return { view };
}

type Account = Awaited<ReturnType<typeof account>>;
async function firstTries(
  needs: Needs,
  accountId: string,
  kinds: AddressKind[],
  mail: (to: Account, kind: AddressKind) => Promise<void>,
): Promise<FirstTries> {
  const found = account(needs, accountId);
  const end = async (kind: AddressKind): Promise<NonNullable<FirstTries[AddressKind]>> => {
    try {
      await mail(await found, kind);
      return 'mailed';
    } catch (error) {
      // What fails for good here fails for good at every further try.
      return error instanceof ApplicationFailure && error.nonRetryable ? 'refused' : 'waits';
    }
  };
  return Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await end(kind)] as const)));
}
