/** Page of the accounts that too many wrong access codes locked, and of who unlocked which and why. */
import { errorOf, linesOf } from './components/error-summary.js';
import { TextArea } from './components/field.js';
import { Actions, Button, Form } from './components/form.js';
import { Notice } from './components/notice.js';
import type { StaffPerson } from './components/staff-nav.js';
import { SummaryList, type SummaryRow, Time } from './components/summary-list.js';
import type { FormErrors, Page, PageContext, VNode } from './context.js';
import { PATHS } from './paths.js';
import { Console } from './staff-overview-frame.js';
import { Moment, Table } from './staff-overview-table.js';

export interface ShownLock {
  account: string;
  tries: number;
  /** Instants are RFC 3339. */
  since: string;
  lastTryAt: string;
  endsAt: string;
}

export interface StaffLockedView {
  staff: StaffPerson;
  accounts: readonly ShownLock[];
  /** Wrong codes in 24 hours that lock. */
  limit: number;
  mayUnlock: boolean;
  /** The latest first. */
  unlocks: readonly { account: string; by: string; reason: string; at: string }[];
  /** What has just been unlocked. */
  unlocked?: string;
  /** An unlock that was refused: its form is shown again with the reason as typed. */
  draft?: FormErrors & { accountId: string; reason: string };
}

/** Forms: fields `accountId`, `reason`. */
export const StaffLockedPage: Page<StaffLockedView> = (view, ctx) => {
  const { t } = ctx.text;
  const { draft, accounts } = view;
  const inCard = accounts.some(({ account }) => account === draft?.accountId);
  const labels = draft ? { [reasonField(draft.accountId)]: t('overview.locked.reason') } : {};
  const lines = draft ? linesOf(ctx, labels, inForm(draft, inCard)) : [];
  return (
    <Console ctx={ctx} staff={view.staff} section="locked" lines={lines}>
      {view.unlocked !== undefined && (
        <Notice ctx={ctx} kind="success" title={t('overview.locked.unlocked', { account: view.unlocked })} />
      )}
      <p class="lead">{t('overview.locked.lead', { count: view.limit })}</p>
      <p>{t('overview.count', { count: accounts.length })}</p>
      {accounts.map((lock) => (
        <LockCard
          key={lock.account}
          ctx={ctx}
          lock={lock}
          mayUnlock={view.mayUnlock}
          draft={draft?.accountId === lock.account ? draft : undefined}
        />
      ))}
      <section class="section" aria-labelledby="unlocks">
        <h2 id="unlocks">{t('overview.locked.history')}</h2>
        <Unlocks ctx={ctx} unlocks={view.unlocks} />
      </section>
    </Console>
  );
};

const reasonField = (accountId: string): string => `reason-${accountId}`;

/** The field's name on the page, where the same form stands several times. An account that is locked no more has no form to show again. */
function inForm({ accountId, ...draft }: NonNullable<StaffLockedView['draft']>, inCard: boolean): FormErrors {
  if (!inCard) return { problem: draft.problem ?? 'wrong-state' };
  const errors = (draft.errors ?? []).map((error) =>
    error.field === 'reason' ? { ...error, field: reasonField(accountId) } : error,
  );
  return { ...draft, errors };
}

interface LockCardProps {
  ctx: PageContext;
  lock: ShownLock;
  mayUnlock: boolean;
  draft: StaffLockedView['draft'];
}

function LockCard({ ctx, lock, mayUnlock, draft }: LockCardProps): VNode {
  const { t } = ctx.text;
  const { account } = lock;
  const heading = `locked-${account}`;
  const rows: SummaryRow[] = [
    { name: t('overview.locked.tries'), value: lock.tries },
    { name: t('overview.locked.since'), value: <Time ctx={ctx} at={lock.since} /> },
    { name: t('overview.locked.last'), value: <Time ctx={ctx} at={lock.lastTryAt} /> },
    { name: t('overview.locked.ends'), value: <Time ctx={ctx} at={lock.endsAt} /> },
  ];
  return (
    <article class="card lock" aria-labelledby={heading}>
      <h2 class="card-title code" id={heading}>
        {account}
      </h2>
      <SummaryList rows={rows} />
      {mayUnlock && (
        <Form ctx={ctx} action={PATHS.staffLocked} hidden={{ accountId: account }}>
          <TextArea
            ctx={ctx}
            name="reason"
            idSuffix={`-${account}`}
            label={t('overview.locked.reason')}
            hint={t('overview.locked.reason-hint')}
            value={draft?.reason}
            error={draft && errorOf(ctx, { reason: t('overview.locked.reason') }, draft.errors, 'reason')}
            required
          />
          <Actions>
            <Button>{t('overview.locked.unlock')}</Button>
          </Actions>
        </Form>
      )}
    </article>
  );
}

function Unlocks({ ctx, unlocks }: { ctx: PageContext; unlocks: StaffLockedView['unlocks'] }): VNode {
  const { t } = ctx.text;
  if (unlocks.length === 0) return <p>{t('overview.locked.history-none')}</p>;
  return (
    <Table
      caption={t('overview.locked.history')}
      stacks
      columns={[
        { name: t('overview.services.account') },
        { name: t('overview.locked.at') },
        { name: t('overview.locked.by') },
        { name: t('overview.locked.reason') },
      ]}
      rows={unlocks.map(({ account, by, reason, at }, index) => ({
        key: `${account} ${index}`,
        cells: [<span class="code">{account}</span>, <Moment at={at} />, by, <span class="as-written">{reason}</span>],
      }))}
    />
  );
}
