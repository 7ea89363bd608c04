/** A case as its applicant sees it, with the answer to a question, and the withdrawal on a page of its own. */
import type { Status } from '../../../../workflows/contracts/procedure.js';
import { type ErrorLine, errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextArea } from '../../../pages/components/field.js';
import { FileField } from '../../../pages/components/file-field.js';
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList, type SummaryRow, sentToRows, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, TextId, VNode } from '../../../pages/context.js';
import type { ApplicationKind } from '../../application-kind.js';
import type { FileFault } from '../../attachments/upload.js';
import { CASE_PATHS } from '../paths.js';
import { CaseLayout, type CaseService } from './forms.js';

/** The `case` of the operations is one. Instants are RFC 3339. */
export interface ShownCase {
  receiptNumber: string;
  status: Status;
  receivedAt: string;
  /** Promised day of the decision. */
  dueAt: string;
  /** A decision stands, whether or not it has been carried out. */
  decided: boolean;
  /** What the office still needs to know. */
  question?: { text: string; askedAt: string; answerBy?: string | undefined } | undefined;
  mayAnswer: boolean;
  mayWithdraw: boolean;
  steps: readonly { at: string; text: string }[];
}

export interface CaseView {
  case: ShownCase;
  kind: Pick<ApplicationKind, 'applicant' | 'askIn'>;
  of?: CaseService;
  /** The contact address, masked: nothing that was written in the application is shown here. */
  contact?: string;
}
export interface CasePageView extends CaseView {
  /** What was just done, or came too late. */
  done?: 'answered' | 'withdrawn' | 'too-late';
  /** Form of the answer (fields `text`, `file`): what was typed, and what was wrong. */
  answer?: CaseAnswerView;
}
export interface CaseAnswerView extends FormErrors {
  text?: string;
  /** A picture that was received already; goes along unseen as the field `attachmentId`. */
  attachmentId?: string | undefined;
  /** Why the picture is refused. */
  fileFault?: FileFault | undefined;
}

const isUndecided = ({ status, decided }: ShownCase): boolean =>
  !decided && (status === 'awaiting-decision' || status === 'awaiting-applicant');

/** Where the case is, what is missing, and by when a decision is promised. */
export const CasePage: Page<CasePageView> = (view, ctx) => {
  const { t } = ctx.text;
  const { case: shown, kind, of, done, answer = {} } = view;
  const lines = answerLines(ctx, answer);
  const title = t('case.title');
  return (
    <CaseLayout ctx={ctx} crumb="case" title={title} of={of} errors={lines}>
      <Title ctx={ctx}>{title}</Title>
      {done && (
        <Notice ctx={ctx} kind={done === 'too-late' ? 'warning' : 'success'}>
          <p>{t(`case.${done}`)}</p>
        </Notice>
      )}
      <p class="lead">{t(nowText(shown, kind))}</p>
      <SummaryList rows={rowsOf(ctx, view)} />
      {kind.applicant.page && (
        <Actions>
          <LinkButton href={kind.applicant.page.href}>{t(kind.applicant.page.label)}</LinkButton>
        </Actions>
      )}
      {shown.question ? (
        <Question ctx={ctx} question={shown.question} answer={answer} />
      ) : (
        kind.askIn && isUndecided(shown) && <p>{t('case.no-question')}</p>
      )}
      <History ctx={ctx} steps={shown.steps} />
      {shown.mayWithdraw && <Withdraw ctx={ctx} />}
      <div class="help">
        <p>{t('case.leave-hint')}</p>
        <Form ctx={ctx} action={CASE_PATHS.leave}>
          <Actions>
            <Button kind="secondary">{t('case.leave')}</Button>
          </Actions>
        </Form>
      </div>
    </CaseLayout>
  );
};

/** A decision that has not been carried out yet is told as made, not as which: the mail says that. */
function nowText(shown: ShownCase, { applicant }: CaseView['kind']): TextId {
  const waits = shown.status === 'awaiting-decision' || shown.status === 'awaiting-applicant';
  return shown.decided && waits ? 'case.now.decided' : (applicant.now[shown.status] ?? 'case.now.decided');
}

function rowsOf(ctx: PageContext, { case: shown, kind, contact }: CaseView): SummaryRow[] {
  const { t } = ctx.text;
  const rows: SummaryRow[] = [
    { name: t('procedure.receipt'), value: shown.receiptNumber, code: true },
    { name: t('case.kind'), value: t(kind.applicant.name) },
    { name: t('procedure.status'), value: t(kind.applicant.statuses?.[shown.status] ?? `status.${shown.status}`) },
    { name: t('case.received-at'), value: <Time ctx={ctx} at={shown.receivedAt} /> },
    ...sentToRows(ctx, contact === undefined ? [] : [contact], 'mail.goes-to'),
  ];
  if (isUndecided(shown)) rows.push({ name: t('case.due'), value: <Time ctx={ctx} at={shown.dueAt} /> });
  return rows;
}

const answerLabels = ({ text: { t } }: PageContext) => ({ text: t('case.answer'), file: t('case.answer.file') });
const fileError = ({ text: { t } }: PageContext, { fileFault }: CaseAnswerView): string | undefined =>
  fileFault && t(`operator.file.${fileFault}`);

function answerLines(ctx: PageContext, answer: CaseAnswerView): ErrorLine[] {
  const message = fileError(ctx, answer);
  return [...linesOf(ctx, answerLabels(ctx), answer), ...(message === undefined ? [] : [{ field: 'file', message }])];
}

interface QuestionProps {
  ctx: PageContext;
  question: NonNullable<ShownCase['question']>;
  answer: CaseAnswerView;
}
function Question({ ctx, question, answer }: QuestionProps): VNode {
  const { t } = ctx.text;
  const labels = answerLabels(ctx);
  const { attachmentId } = answer;
  const rows: SummaryRow[] = [
    { name: t('case.question.asked-at'), value: <Time ctx={ctx} at={question.askedAt} /> },
    ...(question.answerBy === undefined
      ? []
      : [{ name: t('case.question.answer-by'), value: <Time ctx={ctx} at={question.answerBy} /> }]),
  ];
  return (
    <section class="section" aria-labelledby="question">
      <h2 id="question">{t('case.question')}</h2>
      <p class="as-written">{question.text}</p>
      <SummaryList rows={rows} />
      <Form
        ctx={ctx}
        action={CASE_PATHS.answer}
        hidden={attachmentId === undefined ? undefined : { attachmentId }}
        until={question.answerBy}
        multipart
      >
        <TextArea
          ctx={ctx}
          name="text"
          label={labels.text}
          hint={t('case.answer-hint')}
          error={errorOf(ctx, labels, answer.errors, 'text')}
          value={answer.text}
          rows={6}
          required
        />
        <FileField
          ctx={ctx}
          name="file"
          label={labels.file}
          hint={t(attachmentId === undefined ? 'operator.form.file-hint' : 'operator.form.file-kept')}
          error={fileError(ctx, answer)}
          accept="image/jpeg,image/png"
        />
        <Actions>
          <Button>{t('case.answer.submit')}</Button>
        </Actions>
      </Form>
    </section>
  );
}

function History({ ctx, steps }: { ctx: PageContext; steps: ShownCase['steps'] }): VNode | null {
  if (steps.length === 0) return null;
  return (
    <section class="section" aria-labelledby="history">
      <h2 id="history">{ctx.text.t('case.history')}</h2>
      <ol class="prose-list">
        {steps.map(({ at, text }, index) => (
          <li key={index}>
            {text}
            <br />
            <span class="soft">
              <Time ctx={ctx} at={at} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Withdraw({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby="withdraw">
      <h2 id="withdraw">{t('case.withdraw')}</h2>
      <p>{t('case.withdraw.about')}</p>
      <Actions>
        <LinkButton href={CASE_PATHS.withdraw}>{t('case.withdraw')}</LinkButton>
      </Actions>
    </section>
  );
}

export interface CaseWithdrawView extends Pick<CaseView, 'of'> {
  case: Pick<ShownCase, 'receiptNumber' | 'receivedAt'>;
}

/** Asks once more. Opening it changes nothing; its button withdraws. */
export const CaseWithdrawPage: Page<CaseWithdrawView> = ({ case: shown, of }, ctx) => {
  const { t } = ctx.text;
  const title = t('case.withdraw.title');
  return (
    <CaseLayout ctx={ctx} crumb="withdraw" title={title} of={of}>
      <Title ctx={ctx} kind="warning">
        {title}
      </Title>
      <p class="lead">{t('case.withdraw.lead')}</p>
      <SummaryList
        rows={[
          { name: t('procedure.receipt'), value: shown.receiptNumber, code: true },
          { name: t('case.received-at'), value: <Time ctx={ctx} at={shown.receivedAt} /> },
        ]}
      />
      <Form ctx={ctx} action={CASE_PATHS.withdraw}>
        <Actions>
          <Button>{t('case.withdraw.confirm')}</Button>
          <LinkButton href={CASE_PATHS.form} kind="quiet">
            {t('case.withdraw.cancel')}
          </LinkButton>
        </Actions>
      </Form>
    </CaseLayout>
  );
};
