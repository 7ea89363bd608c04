/** `/staff/passes`: Temporary Access Passes that were issued, which staff take back with a reason. The passes themselves are shown to nobody here. */
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextArea } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList, Time } from '../../../pages/components/summary-list.js';
import { Moment, Table } from '../../../pages/components/table.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../../../staff/nav.js';
import { STAFF_PATHS } from '../../../staff/paths.js';

export interface ShownPass {
  procedureId: string;
  issue: number;
  memberId: string;
  state: 'usable' | 'used' | 'expired' | 'revoked';
  /** Instants are RFC 3339. */
  issuedAt: string;
  expiresAt: string;
  endedAt?: string;
  /** Who has taken it back: `person`, `system`, `staff:<ID>`. */
  revokedBy?: string;
  reason?: string;
}

export interface PassesView {
  staff: StaffPerson;
  /** The latest first. */
  passes: readonly ShownPass[];
  mayRevoke: boolean;
  /** Whose pass has just been taken back. */
  revoked?: string;
  /** A form that is shown again. */
  draft?: FormErrors & { procedureId: string; reason: string };
}

/** Forms: fields `procedureId`, `reason`. */
export const PassesPage: Page<PassesView> = (view, ctx) => {
  const { t } = ctx.text;
  const { draft, passes } = view;
  const usable = passes.filter(({ state }) => state === 'usable');
  const isShown = usable.some(({ procedureId }) => procedureId === draft?.procedureId);
  const lines = draft ? linesOf(ctx, labelsOf(ctx, draft.procedureId), isShown ? inForm(draft) : onTop(draft)) : [];
  return (
    <StaffLayout ctx={ctx} staff={view.staff} current="passes" title={t('passes.title')} errors={lines}>
      <Title ctx={ctx}>{t('passes.title')}</Title>
      {view.revoked !== undefined && (
        <Notice ctx={ctx} kind="success" title={t('passes.revoked', { account: view.revoked })} />
      )}
      <p class="lead">{t('passes.lead')}</p>
      <p>{t('overview.count', { count: usable.length })}</p>
      {usable.map((pass) => (
        <PassCard
          key={pass.procedureId}
          ctx={ctx}
          pass={pass}
          mayRevoke={view.mayRevoke}
          draft={draft?.procedureId === pass.procedureId ? draft : undefined}
        />
      ))}
      <Ended ctx={ctx} passes={passes.filter(({ state }) => state !== 'usable')} />
    </StaffLayout>
  );
};

const fieldName = (procedureId: string): string => `reason-${procedureId}`;
const labelsOf = (ctx: PageContext, procedureId: string) => ({
  [fieldName(procedureId)]: ctx.text.t('passes.reason'),
});
/** The field's name on the page, where the same form stands several times. */
const inForm = ({ procedureId, errors = [], ...draft }: NonNullable<PassesView['draft']>): FormErrors => ({
  ...draft,
  errors: errors.map((error) => (error.field === 'reason' ? { ...error, field: fieldName(procedureId) } : error)),
});
/** A pass that is no longer usable has no form to show again. */
const onTop = ({ problem }: NonNullable<PassesView['draft']>): FormErrors => ({ problem: problem ?? 'wrong-state' });

function PassCard({
  ctx,
  pass,
  mayRevoke,
  draft,
}: {
  ctx: PageContext;
  pass: ShownPass;
  mayRevoke: boolean;
  draft: PassesView['draft'];
}): VNode {
  const { t } = ctx.text;
  const { procedureId, memberId } = pass;
  const heading = `pass-${procedureId}`;
  return (
    <article class="card lock" aria-labelledby={heading}>
      <h2 class="card-title code" id={heading}>
        {memberId}
      </h2>
      <SummaryList
        rows={[
          { name: t('passes.issued'), value: <Time ctx={ctx} at={pass.issuedAt} /> },
          { name: t('passes.expires'), value: <Time ctx={ctx} at={pass.expiresAt} /> },
          { name: t('procedure.id'), value: procedureId, code: true },
        ]}
      />
      {mayRevoke && (
        <Form ctx={ctx} action={STAFF_PATHS.passes} hidden={{ procedureId }}>
          <TextArea
            ctx={ctx}
            name="reason"
            idSuffix={`-${procedureId}`}
            label={t('passes.reason')}
            hint={t('overview.locked.reason-hint')}
            value={draft?.reason}
            error={draft && errorOf(ctx, { reason: t('passes.reason') }, draft.errors, 'reason')}
            required
          />
          <Actions>
            <Button>{t('passes.revoke')}</Button>
          </Actions>
        </Form>
      )}
    </article>
  );
}

function Ended({ ctx, passes }: { ctx: PageContext; passes: readonly ShownPass[] }): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby="ended">
      <h2 id="ended">{t('passes.ended')}</h2>
      {passes.length === 0 ? (
        <p>{t('passes.none')}</p>
      ) : (
        <Table
          caption={t('passes.ended')}
          stacks
          columns={[
            { name: t('overview.services.account') },
            { name: t('passes.issued') },
            { name: t('passes.state') },
            { name: t('passes.at') },
            { name: t('passes.by') },
            { name: t('passes.reason') },
          ]}
          rows={passes.map((pass) => ({
            key: `${pass.procedureId} ${pass.issue}`,
            cells: [
              <span class="code">{pass.memberId}</span>,
              <Moment at={pass.issuedAt} />,
              t(`passes.state.${pass.state}`),
              pass.endedAt === undefined ? t('overview.none') : <Moment at={pass.endedAt} />,
              revokerOf(ctx, pass),
              <span class="as-written">{pass.reason ?? t('overview.none')}</span>,
            ],
          }))}
        />
      )}
    </section>
  );
}

/** Staff by their ID, as in the record of unlocks. */
function revokerOf({ text: { t } }: PageContext, { revokedBy }: ShownPass): string {
  if (revokedBy === undefined) return t('overview.none');
  if (revokedBy === 'person') return t('passes.by.person');
  return revokedBy === 'system' ? t('console.actor.system') : revokedBy.replace(/^staff:/, '');
}
