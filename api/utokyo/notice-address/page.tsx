/** `/staff/notice-addresses`: a form that changes where a member's notices go, and the latest changes. Addresses themselves are not shown. */
import { errorOf, linesOf } from '../../pages/components/error-summary.js';
import { TextArea, TextField } from '../../pages/components/field.js';
import { Actions, Button, Form } from '../../pages/components/form.js';
import { Notice } from '../../pages/components/notice.js';
import { Time } from '../../pages/components/summary-list.js';
import { Moment, Table } from '../../pages/components/table.js';
import { Title } from '../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../../staff/nav.js';
import { STAFF_PATHS } from '../../staff/paths.js';

export interface NoticeAddressesView {
  staff: StaffPerson;
  /** The newest first; instants are RFC 3339. */
  changes: readonly { memberId: string; staffId: string; reason: string; at: string }[];
  /** A form that is shown again as it was typed. */
  draft?: FormErrors & { accountId: string; email: string; reason: string };
  /** What has just been changed. */
  changed?: { accountId: string; coolingUntil: string };
}

/** Fields: `accountId`, `email`, `reason`. */
export const NoticeAddressesPage: Page<NoticeAddressesView> = (view, ctx) => {
  const { t } = ctx.text;
  const { draft, changed } = view;
  const labels = labelsOf(ctx);
  const lines = linesOf(ctx, labels, saidOf(draft));
  return (
    <StaffLayout
      ctx={ctx}
      staff={view.staff}
      current="notice-addresses"
      title={t('notice-addresses.title')}
      errors={lines}
    >
      <Title ctx={ctx}>{t('notice-addresses.title')}</Title>
      {changed && (
        <Notice ctx={ctx} kind="success" title={t('notice-addresses.changed', { account: changed.accountId })}>
          <p>
            {t('notice-addresses.told-until')} <Time ctx={ctx} at={changed.coolingUntil} />
          </p>
        </Notice>
      )}
      <p class="lead">{t('notice-addresses.lead')}</p>
      <ChangeForm ctx={ctx} draft={draft} />
      <section class="section" aria-labelledby="changes">
        <h2 id="changes">{t('notice-addresses.latest')}</h2>
        <Changes ctx={ctx} changes={view.changes} />
      </section>
    </StaffLayout>
  );
};

const labelsOf = ({ text: { t } }: PageContext) => ({
  accountId: t('notice-addresses.account'),
  email: t('notice-addresses.email'),
  reason: t('notice-addresses.reason'),
});

/** Two refusals have a field that they speak of. */
function saidOf(draft: NoticeAddressesView['draft']): FormErrors {
  if (draft?.problem === 'not-found') return { errors: [{ field: 'accountId', reason: 'no-such-account' }] };
  if (draft?.problem === 'wrong-state') return { errors: [{ field: 'email', reason: 'unchanged' }] };
  return draft ?? {};
}

function ChangeForm({ ctx, draft }: { ctx: PageContext; draft: NoticeAddressesView['draft'] }): VNode {
  const { t } = ctx.text;
  const labels = labelsOf(ctx);
  const error = (field: keyof typeof labels) => errorOf(ctx, labels, saidOf(draft).errors, field);
  return (
    <Form ctx={ctx} action={STAFF_PATHS.noticeAddresses}>
      <TextField
        ctx={ctx}
        name="accountId"
        label={labels.accountId}
        hint={t('notice-addresses.account-hint')}
        value={draft?.accountId}
        error={error('accountId')}
        inputMode="numeric"
        width="short"
        code
        required
      />
      <TextField
        ctx={ctx}
        name="email"
        type="email"
        label={labels.email}
        value={draft?.email}
        error={error('email')}
        autocomplete="off"
        required
      />
      <TextArea
        ctx={ctx}
        name="reason"
        label={labels.reason}
        hint={t('notice-addresses.reason-hint')}
        value={draft?.reason}
        error={error('reason')}
        required
      />
      <Actions>
        <Button>{t('notice-addresses.submit')}</Button>
      </Actions>
    </Form>
  );
}

function Changes({ ctx, changes }: { ctx: PageContext; changes: NoticeAddressesView['changes'] }): VNode {
  const { t } = ctx.text;
  if (changes.length === 0) return <p>{t('notice-addresses.none')}</p>;
  return (
    <Table
      caption={t('notice-addresses.latest')}
      stacks
      columns={[
        { name: t('notice-addresses.account') },
        { name: t('notice-addresses.at') },
        { name: t('notice-addresses.by') },
        { name: t('notice-addresses.reason') },
      ]}
      rows={changes.map(({ memberId, staffId, reason, at }) => ({
        key: `${memberId} ${at}`,
        cells: [
          <span class="code">{memberId}</span>,
          <Moment at={at} />,
          staffId,
          <span class="as-written">{reason}</span>,
        ],
      }))}
    />
  );
}
