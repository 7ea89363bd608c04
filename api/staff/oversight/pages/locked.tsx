/** Page of the accounts that too many wrong entries locked, service by service, and of who unlocked which and why. */
import type { GuessAlert } from '../../../../db/platform/guess-alerts.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextArea } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList, type SummaryRow, Time } from '../../../pages/components/summary-list.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import type { StaffPerson } from '../../nav.js';
import { STAFF_PATHS } from '../../paths.js';
import type { LockingService } from '../operations.js';
import { Console } from './frame.js';
import { Moment, Table } from './table.js';

export interface ShownLock {
  account: string;
  /** Whom it keeps out. */
  lockedOut: readonly ('strangers' | 'network' | 'known')[];
  tries: number;
  /** Instants are RFC 3339. */
  since: string;
  lastTryAt?: string;
  endsAt: string;
}

export interface LocksOfService {
  service: LockingService;
  accounts: readonly ShownLock[];
  /** Wrong entries that lock. */
  limit: number;
  mayUnlock: boolean;
}

export interface StaffLockedView {
  staff: StaffPerson;
  /** Those that the reader may see. */
  services: readonly LocksOfService[];
  /** The latest first. */
  unlocks: readonly { service: LockingService; account: string; by: string; reason: string; at: string }[];
  /** What was seen of people who try secrets that are not theirs; the latest first. */
  guesses: readonly Guess[];
  /** What has just been unlocked. */
  unlocked?: string;
  /** An unlock that was refused: its form is shown again with the reason as typed. */
  draft?: Draft;
}
type Guess = GuessAlert & { at: string };
type Draft = FormErrors & { service: string; accountId: string; reason: string };

/** Forms: fields `service`, `accountId`, `reason`. */
export const StaffLockedPage: Page<StaffLockedView> = (view, ctx) => {
  const { t } = ctx.text;
  const { draft, services } = view;
  const inCard = services.some(({ service, accounts }) => accounts.some((lock) => isAbout(draft, service, lock)));
  const labels = draft ? { [reasonField(draft)]: t('overview.locked.reason') } : {};
  const lines = draft ? linesOf(ctx, labels, inForm(draft, inCard)) : [];
  return (
    <Console ctx={ctx} staff={view.staff} section="locked" lines={lines}>
      {view.unlocked !== undefined && (
        <Notice ctx={ctx} kind="success" title={t('overview.locked.unlocked', { account: view.unlocked })} />
      )}
      {services.map((locks) => (
        <Locks key={locks.service} ctx={ctx} locks={locks} draft={draft} />
      ))}
      <section class="section" aria-labelledby="guesses">
        <h2 id="guesses">{t('overview.guesses.title')}</h2>
        <p>{t('overview.guesses.lead')}</p>
        <Guesses ctx={ctx} guesses={view.guesses} />
      </section>
      <section class="section" aria-labelledby="unlocks">
        <h2 id="unlocks">{t('overview.locked.history')}</h2>
        <Unlocks ctx={ctx} unlocks={view.unlocks} />
      </section>
    </Console>
  );
};

const isAbout = (draft: Draft | undefined, service: LockingService, { account }: ShownLock): boolean =>
  draft?.service === service && draft.accountId === account;
const reasonField = ({ service, accountId }: Draft): string => `reason-${service}-${accountId}`;

/** The field's name on the page, where the same form stands several times. An account that is locked no more has no form to show again. */
function inForm(draft: Draft, inCard: boolean): FormErrors {
  if (!inCard) return { problem: draft.problem ?? 'wrong-state' };
  const errors = (draft.errors ?? []).map((error) =>
    error.field === 'reason' ? { ...error, field: reasonField(draft) } : error,
  );
  return { ...draft, errors };
}

function Locks({ ctx, locks, draft }: { ctx: PageContext; locks: LocksOfService; draft: Draft | undefined }): VNode {
  const { t } = ctx.text;
  const { service, accounts, limit } = locks;
  const heading = `locks-${service}`;
  return (
    <section class="section" aria-labelledby={heading}>
      <h2 id={heading}>{t(`console.queue.${service}`)}</h2>
      <p>{t(`overview.locked.lead.${service}`, { count: limit })}</p>
      <p>{t('overview.count', { count: accounts.length })}</p>
      {accounts.map((lock) => (
        <LockCard
          key={lock.account}
          ctx={ctx}
          service={service}
          lock={lock}
          mayUnlock={locks.mayUnlock}
          draft={isAbout(draft, service, lock) ? draft : undefined}
        />
      ))}
    </section>
  );
}

interface LockCardProps {
  ctx: PageContext;
  service: LockingService;
  lock: ShownLock;
  mayUnlock: boolean;
  draft: Draft | undefined;
}

function LockCard({ ctx, service, lock, mayUnlock, draft }: LockCardProps): VNode {
  const { t } = ctx.text;
  const { account, lastTryAt, lockedOut } = lock;
  const heading = `locked-${service}-${account}`;
  const rows: SummaryRow[] = [
    {
      name: t('overview.locked.for'),
      value: lockedOut.map((whom) => <div key={whom}>{t(`overview.locked.for.${whom}`)}</div>),
    },
    { name: t(`overview.locked.tries.${service}`), value: lock.tries },
    { name: t('overview.locked.since'), value: <Time ctx={ctx} at={lock.since} /> },
    ...(lastTryAt === undefined ? [] : [{ name: t('overview.locked.last'), value: <Time ctx={ctx} at={lastTryAt} /> }]),
    { name: t('overview.locked.ends'), value: <Time ctx={ctx} at={lock.endsAt} /> },
  ];
  return (
    <article class="card lock" aria-labelledby={heading}>
      <h3 class="card-title code" id={heading}>
        {account}
      </h3>
      <SummaryList rows={rows} />
      {mayUnlock && (
        <Form ctx={ctx} action={STAFF_PATHS.locked} hidden={{ service, accountId: account }}>
          <TextArea
            ctx={ctx}
            name="reason"
            idSuffix={`-${service}-${account}`}
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

function Guesses({ ctx, guesses }: { ctx: PageContext; guesses: StaffLockedView['guesses'] }): VNode {
  const { t } = ctx.text;
  if (guesses.length === 0) return <p>{t('overview.guesses.none')}</p>;
  return (
    <Table
      caption={t('overview.guesses.title')}
      stacks
      columns={[
        { name: t('overview.guesses.at') },
        { name: t('overview.guesses.place') },
        { name: t('overview.guesses.kind') },
        { name: t('overview.guesses.subject') },
        { name: t('overview.guesses.tries') },
      ]}
      rows={guesses.map(({ place, kind, subject, tries, at }, index) => ({
        key: `${at} ${index}`,
        cells: [
          <Moment at={at} />,
          t(`overview.guesses.place.${place}`),
          t(`overview.guesses.kind.${kind}`),
          <span class="code">{subject ?? t('overview.none')}</span>,
          tries,
        ],
      }))}
    />
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
        { name: t('overview.services.service') },
        { name: t('overview.locked.at') },
        { name: t('overview.locked.by') },
        { name: t('overview.locked.reason') },
      ]}
      rows={unlocks.map(({ service, account, by, reason, at }, index) => ({
        key: `${account} ${index}`,
        cells: [
          <span class="code">{account}</span>,
          t(`console.queue.${service}`),
          <Moment at={at} />,
          by,
          <span class="as-written">{reason}</span>,
        ],
      }))}
    />
  );
}
