/** The page where auditors have the audit log computed again. */
import { Actions, Button, Form } from '../../pages/components/form.js';
import { Notice } from '../../pages/components/notice.js';
import { SummaryList } from '../../pages/components/summary-list.js';
import type { Page, PageContext, TextId, VNode } from '../../pages/context.js';
import type { StaffPerson } from '../../staff/nav.js';
import { AUDIT_PATHS, auditProcedurePath } from '../paths.js';
import { AuditFrame } from './frame.js';

export interface ShownVerification {
  entries: number;
  firstBreak: { entry: number; procedureId?: string | undefined; what: string } | null;
  /** Checkpoints outside the database that the log was compared with. */
  kept: number;
  /** Why with none, although there should be some. */
  keptFault?: 'missing' | 'unreadable';
}

export interface AuditVerifyView {
  staff: StaffPerson;
  /** The newest one, signed; absent as long as nothing was logged. */
  checkpoint?: string;
  verifierKey: string;
  /** Just computed. */
  verified?: ShownVerification;
  /** Of one that takes long, and where to see how far it is later. */
  progress?: { done: number; entries: number; href: string };
  /** One that took long could not be finished. */
  failed?: true;
}

export const AuditVerifyPage: Page<AuditVerifyView> = (view, ctx) => {
  const { t } = ctx.text;
  const { verified, progress, failed, checkpoint, verifierKey } = view;
  return (
    <AuditFrame ctx={ctx} staff={view.staff} title={t('audit.verify.title')} within={[]}>
      {verified && <Verified ctx={ctx} verified={verified} />}
      {verified?.keptFault && (
        <Notice ctx={ctx} kind="warning" title={t('audit.verify.kept-fault')}>
          <p>{t(`audit.verify.kept-${verified.keptFault}`)}</p>
        </Notice>
      )}
      {failed && (
        <Notice ctx={ctx} kind="warning" title={t('audit.verify.failed')}>
          <p>{t('audit.verify.failed-lead')}</p>
        </Notice>
      )}
      {progress && (
        <Notice
          ctx={ctx}
          kind="info"
          title={t('audit.verify.progress', { done: progress.done, count: progress.entries })}
        >
          <p>
            <a href={progress.href}>{t('audit.verify.reload')}</a>
          </p>
        </Notice>
      )}
      <p class="lead">{t('audit.verify.lead')}</p>
      <Form ctx={ctx} action={AUDIT_PATHS.verify}>
        <Actions>
          <Button>{t('audit.verify.submit')}</Button>
        </Actions>
      </Form>
      <section class="section" aria-labelledby="checkpoint">
        <h2 id="checkpoint">{t('audit.verify.checkpoint')}</h2>
        <p>{t('audit.verify.checkpoint-lead')}</p>
        {checkpoint === undefined ? <p>{t('audit.verify.no-checkpoint')}</p> : <pre class="json">{checkpoint}</pre>}
        <SummaryList rows={[{ name: t('audit.verify.key'), value: verifierKey, code: true }]} />
      </section>
    </AuditFrame>
  );
};

function Verified({ ctx, verified }: { ctx: PageContext; verified: ShownVerification }): VNode {
  const { t } = ctx.text;
  const { entries, firstBreak, kept } = verified;
  if (!firstBreak)
    return (
      <Notice ctx={ctx} kind="success" title={t('audit.verify.whole')}>
        <p>{t('audit.verify.entries', { count: entries })}</p>
        <p>{t('audit.verify.kept', { count: kept })}</p>
      </Notice>
    );
  const { entry, procedureId, what } = firstBreak;
  return (
    <Notice ctx={ctx} kind="error" title={t('audit.verify.broken')}>
      <p>{t(`audit.break.${what}` as TextId, { number: entry })}</p>
      {procedureId !== undefined && (
        <SummaryList
          rows={[
            { name: t('procedure.id'), value: <a href={auditProcedurePath(procedureId)}>{procedureId}</a>, code: true },
          ]}
        />
      )}
      <p>{t('audit.verify.before', { number: entry })}</p>
    </Notice>
  );
}
