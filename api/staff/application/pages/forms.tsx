/** What staff do with an application: take it on, give it back, decide, ask. */
import { errorOf } from '../../../pages/components/error-summary.js';
import { TextArea, TextField } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList, Time } from '../../../pages/components/summary-list.js';
import type { PageContext, VNode } from '../../../pages/context.js';
import { STAFF_PATHS, withQuery } from '../../paths.js';
import { staffName } from '../../words.js';
import type { StaffApplicationView } from './view.js';

interface Props {
  ctx: PageContext;
  view: StaffApplicationView;
}
/** Fields of the forms: name → label. */
export type Labels = Readonly<Record<'reason' | 'accountId' | 'message', string>>;

export const labelsOf = ({ text: { t } }: PageContext, { match }: StaffApplicationView['kind']): Labels => ({
  reason: t('staff.decide.reason'),
  accountId: t(match?.label ?? 'console.field.accountId'),
  message: t('console.ask.message'),
});

/** The decision that stands. */
export function DecisionMade({ ctx, view, labels }: Props & { labels: Labels }): VNode | null {
  const { t } = ctx.text;
  const { decision, names } = view;
  if (!decision) return null;
  const { by, firstBy, reason, at, accountId } = decision;
  const first = view.approvals.findLast((one) => one.by === firstBy);
  return (
    <section class="section" aria-labelledby="decision">
      <h2 id="decision">{t('console.decision.title')}</h2>
      {!decision.isProcessed && <p>{t('console.decision.waiting')}</p>}
      <SummaryList
        rows={[
          { name: t('console.decision.what'), value: t(`console.decision.${decision.decision}`) },
          { name: t('console.decision.by'), value: staffName(ctx, names, by) },
          { name: t('console.decision.at'), value: <Time ctx={ctx} at={at} /> },
          { name: labels.reason, value: <span class="as-written">{reason}</span> },
          ...(firstBy === undefined ? [] : [{ name: t('console.first.by'), value: staffName(ctx, names, firstBy) }]),
          ...(first === undefined
            ? []
            : [
                { name: t('console.first.at'), value: <Time ctx={ctx} at={first.at} /> },
                { name: t('console.first.reason'), value: <span class="as-written">{first.reason}</span> },
              ]),
          ...(accountId === undefined ? [] : [{ name: labels.accountId, value: accountId, code: true }]),
        ]}
      />
    </section>
  );
}

/** Whatever this person may do now; where it is nothing, why. */
export function StaffActions({ ctx, view, labels }: Props & { labels: Labels }): VNode | null {
  const { t } = ctx.text;
  const { may, decision, application } = view;
  if (may.readsOnly) return <Notice ctx={ctx} kind="info" title={t('console.decide.auditor')} />;
  if (may.isOwn && !decision) return <Notice ctx={ctx} kind="warning" title={t('console.decide.own')} />;
  const waits = !decision && application.status === 'awaiting-applicant';
  return (
    <>
      <Claim ctx={ctx} view={view} />
      {waits && <Notice ctx={ctx} kind="info" title={t('console.decide.waiting')} />}
      {!decision && <FirstApproval ctx={ctx} view={view} labels={labels} />}
      {may.decide && <Decide ctx={ctx} view={view} labels={labels} />}
      {may.ask && <Ask ctx={ctx} view={view} labels={labels} />}
    </>
  );
}

/** The form leads back to the page with the record that was looked up beside the application. */
const actionOf = (path: string, { drafts }: StaffApplicationView): string =>
  withQuery(path, { account: drafts?.lookUp });

function Claim({ ctx, view }: Props): VNode | null {
  const { t } = ctx.text;
  const { may, names, application } = view;
  const { claimedBy: id, procedureId } = application;
  if (!may.claim && !may.release) {
    if (id === undefined || view.decision) return null;
    return <Notice ctx={ctx} kind="info" title={t('console.claimed.other', { name: names[id] ?? id, id })} />;
  }
  const holder =
    id === undefined ? t('console.claimed.none') : t('console.claimed.other', { name: names[id] ?? id, id });
  return (
    <section class="section" aria-labelledby="claim">
      <h2 id="claim">{t('staff.claimed-by')}</h2>
      <p>{may.isMine ? t('console.claimed.mine') : holder}</p>
      {may.claim && (
        <Form ctx={ctx} action={actionOf(STAFF_PATHS.claim, view)} hidden={{ procedureId }}>
          <Button kind="secondary">{t(id === undefined ? 'console.claim' : 'console.claim.take-over')}</Button>
        </Form>
      )}
      {may.release && (
        <Form ctx={ctx} action={actionOf(STAFF_PATHS.release, view)} hidden={{ procedureId }}>
          <Button kind="secondary">{t('console.release')}</Button>
        </Form>
      )}
    </section>
  );
}

function FirstApproval({ ctx, view, labels }: Props & { labels: Labels }): VNode | null {
  const { t } = ctx.text;
  const { first, names } = view;
  if (!first) return view.may.isDual && view.may.decide ? <p>{t('console.decide.dual')}</p> : null;
  return (
    <Notice ctx={ctx} kind="info" title={t('console.first.title')}>
      <p>{t(first.isMine ? 'console.first.mine' : 'console.first.other')}</p>
      <SummaryList
        rows={[
          { name: t('console.first.by'), value: staffName(ctx, names, first.by) },
          { name: t('console.first.at'), value: <Time ctx={ctx} at={first.at} /> },
          { name: labels.reason, value: <span class="as-written">{first.reason}</span> },
          ...(first.accountId === undefined ? [] : [{ name: labels.accountId, value: first.accountId, code: true }]),
        ]}
      />
    </Notice>
  );
}

function Decide({ ctx, view, labels }: Props & { labels: Labels }): VNode {
  const { t } = ctx.text;
  const { application, drafts = {}, first, foundAccount, kind } = view;
  const { procedureId, evidenceVersion, evidenceDigest } = application;
  return (
    <section class="section" aria-labelledby="decide">
      <h2 id="decide">{t('console.decide')}</h2>
      <Form
        ctx={ctx}
        action={actionOf(STAFF_PATHS.decide, view)}
        // A page that is older than the application's last change decides nothing.
        hidden={{ procedureId, evidenceVersion: String(evidenceVersion), evidenceDigest }}
      >
        {kind.match && (
          <TextField
            ctx={ctx}
            name="accountId"
            label={labels.accountId}
            hint={t(kind.match.hint)}
            error={errorOf(ctx, labels, drafts.errors, 'accountId')}
            value={drafts.accountId ?? first?.accountId ?? foundAccount}
            width="short"
            autocomplete="off"
            code
          />
        )}
        <TextArea
          ctx={ctx}
          name="reason"
          label={labels.reason}
          hint={t(kind.reasonHint)}
          value={drafts.reason}
          error={errorOf(ctx, labels, drafts.errors, 'reason')}
          required
        />
        <Actions>
          <Button name="decision" value="approve">
            {t('staff.decide.approve')}
          </Button>
          <Button name="decision" value="refuse" kind="secondary">
            {t('staff.decide.refuse')}
          </Button>
        </Actions>
      </Form>
    </section>
  );
}

function Ask({ ctx, view, labels }: Props & { labels: Labels }): VNode {
  const { t } = ctx.text;
  const { application, drafts = {} } = view;
  return (
    <section class="section" aria-labelledby="ask">
      <h2 id="ask">{t('console.ask')}</h2>
      <Form ctx={ctx} action={actionOf(STAFF_PATHS.ask, view)} hidden={{ procedureId: application.procedureId }}>
        <TextArea
          ctx={ctx}
          name="message"
          label={labels.message}
          hint={t('console.ask.hint')}
          value={drafts.message}
          error={errorOf(ctx, labels, drafts.errors, 'message')}
          required
        />
        <Actions>
          <Button kind="secondary">{t('console.ask.submit')}</Button>
        </Actions>
      </Form>
    </section>
  );
}
