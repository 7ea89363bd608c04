/** The applicant's own page of an application: status, promised day, the question of staff and its answer, more proof, withdrawal. */
import type { Status } from '../../../../workflows/contracts/procedure.js';
import { type ErrorLine, errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextArea } from '../../../pages/components/field.js';
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList, type SummaryRow, sentToRows, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext, TextId, VNode } from '../../../pages/context.js';
import { UtokyoLayout } from '../../../utokyo/pages/layout.js';
import type { ShownMember } from '../../../utokyo/pages/view.js';
import { UTOKYO_PATHS } from '../../../utokyo/paths.js';
import { photoLines, Photos, type PhotosView, receivedFields } from './photos.js';

/** As the case tracker shows it. Instants are RFC 3339. */
export interface OwnCase {
  receiptNumber: string;
  status: Status;
  receivedAt: string;
  dueAt: string;
  /** A decision stands, whether or not it has been carried out. */
  decided: boolean;
  question?: { text: string; askedAt: string; answerBy?: string | undefined } | undefined;
  mayWithdraw: boolean;
  steps: readonly { at: string; text: string }[];
}

export const CASE_DONE = ['received', 'added', 'answered', 'withdrawn', 'too-late'] as const;

export interface OwnCaseView {
  member: ShownMember;
  /** Absent: there is none. */
  case?: OwnCase;
  /** What the status says. */
  now?: TextId;
  /** The calendar reaches so far that the day is promised. */
  promised?: boolean;
  /** Until when new methods may be registered, or what else waits has to be done. RFC 3339. */
  expiresAt?: string;
  done?: (typeof CASE_DONE)[number];
  /** Where notices go, masked: who is signed in by a password alone may be somebody else. */
  sentTo?: string;
  /** The form of the answer (fields `text`, `photo`), or of more proof (`photo`): what was typed, and what was wrong. */
  answer?: FormErrors & PhotosView & { text?: string };
}

const isUndecided = ({ status, decided }: OwnCase): boolean =>
  !decided && (status === 'awaiting-decision' || status === 'awaiting-applicant');

export const OwnCasePage: Page<OwnCaseView> = (view, ctx) => {
  const { t } = ctx.text;
  const { member, case: shown, done, answer = {} } = view;
  const lines: ErrorLine[] = [...linesOf(ctx, { text: t('own-case.answer.text') }, answer), ...photoLines(ctx, answer)];
  return (
    <UtokyoLayout ctx={ctx} crumb={t('own-case.title')} member={member} errors={lines}>
      <Title ctx={ctx}>{t('own-case.title')}</Title>
      {done && (
        <Notice ctx={ctx} kind={done === 'too-late' ? 'warning' : 'success'}>
          <p>{t(`own-case.done.${done}`)}</p>
        </Notice>
      )}
      {shown ? <Shown ctx={ctx} view={view} shown={shown} /> : <None ctx={ctx} />}
    </UtokyoLayout>
  );
};

function None({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <>
      <p class="lead">{t('own-case.none')}</p>
      <p>{t('own-case.none-detail')}</p>
      <Actions>
        <LinkButton href={UTOKYO_PATHS.stepOne} kind="primary">
          {t('utokyo.nav.step-1')}
        </LinkButton>
      </Actions>
    </>
  );
}

function Shown({ ctx, view, shown }: { ctx: PageContext; view: OwnCaseView; shown: OwnCase }): VNode {
  const { t } = ctx.text;
  const { member, now, answer = {}, expiresAt } = view;
  const waits = isUndecided(shown);
  return (
    <>
      {now && <p class="lead">{t(now)}</p>}
      <SummaryList rows={rowsOf(ctx, view, shown)} />
      {shown.status === 'awaiting-registration' && <Register ctx={ctx} member={member} until={expiresAt} />}
      {shown.question && <Question ctx={ctx} question={shown.question} answer={answer} />}
      {waits && <MoreProof ctx={ctx} member={member} answer={shown.question ? undefined : answer} />}
      {shown.steps.length > 0 && (
        <section class="section" aria-labelledby="history">
          <h2 id="history">{t('case.history')}</h2>
          <ol class="prose-list">
            {shown.steps.map(({ at, text }, index) => (
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
      )}
      {shown.mayWithdraw && (
        <section class="section" aria-labelledby="withdraw">
          <h2 id="withdraw">{t('case.withdraw')}</h2>
          <p>{t('case.withdraw.about')}</p>
          <Actions>
            <LinkButton href={UTOKYO_PATHS.caseWithdraw}>{t('case.withdraw')}</LinkButton>
          </Actions>
        </section>
      )}
    </>
  );
}

function rowsOf(ctx: PageContext, { promised, sentTo }: OwnCaseView, shown: OwnCase): SummaryRow[] {
  const { t } = ctx.text;
  const status =
    shown.status === 'superseded'
      ? ('mfa-application.status.superseded' as const)
      : (`status.${shown.status}` as const);
  const due = promised ? <Time ctx={ctx} at={shown.dueAt} /> : t('own-case.due-unknown');
  return [
    { name: t('procedure.receipt'), value: shown.receiptNumber, code: true },
    { name: t('procedure.status'), value: t(status) },
    { name: t('case.received-at'), value: <Time ctx={ctx} at={shown.receivedAt} /> },
    ...(isUndecided(shown) ? [{ name: t('case.due'), value: due }] : []),
    ...sentToRows(ctx, sentTo === undefined ? [] : [sentTo], 'mail.goes-to'),
  ];
}

/** A session that reaches the registration goes there; of who applied by password a new sign-in does. */
function Register({ ctx, member, until }: { ctx: PageContext; member: ShownMember; until: string | undefined }): VNode {
  const { t } = ctx.text;
  const isHere = member.reaches.includes('registration');
  return (
    <section class="section" aria-labelledby="register">
      <h2 id="register">{t('own-case.register')}</h2>
      <p>{t(isHere ? 'own-case.register-here' : 'own-case.register-detail')}</p>
      {until !== undefined && (
        <SummaryList rows={[{ name: t('mfa-application.until'), value: <Time ctx={ctx} at={until} /> }]} />
      )}
      {isHere ? (
        <Actions>
          <LinkButton href={UTOKYO_PATHS.securityInfo} kind="primary">
            {t('utokyo.security-info')}
          </LinkButton>
        </Actions>
      ) : (
        <Form ctx={ctx} action={UTOKYO_PATHS.signOut}>
          <Actions>
            <Button>{t('own-case.again')}</Button>
          </Actions>
        </Form>
      )}
    </section>
  );
}

interface QuestionProps {
  ctx: PageContext;
  question: NonNullable<OwnCase['question']>;
  answer: NonNullable<OwnCaseView['answer']>;
}
function Question({ ctx, question, answer }: QuestionProps): VNode {
  const { t } = ctx.text;
  const labels = { text: t('own-case.answer.text') };
  return (
    <section class="section" aria-labelledby="question">
      <h2 id="question">{t('case.question')}</h2>
      <p class="as-written">{question.text}</p>
      <SummaryList
        rows={[
          { name: t('case.question.asked-at'), value: <Time ctx={ctx} at={question.askedAt} /> },
          ...(question.answerBy === undefined
            ? []
            : [{ name: t('case.question.answer-by'), value: <Time ctx={ctx} at={question.answerBy} /> }]),
        ]}
      />
      <p>{t('own-case.answer.lead')}</p>
      <Form
        ctx={ctx}
        action={UTOKYO_PATHS.caseAnswer}
        hidden={receivedFields(answer)}
        until={question.answerBy}
        multipart
      >
        <TextArea
          ctx={ctx}
          name="text"
          label={labels.text}
          hint={t('own-case.answer.text-hint')}
          error={errorOf(ctx, labels, answer.errors, 'text')}
          value={answer.text}
          rows={5}
        />
        <Photos ctx={ctx} view={answer} />
        <Actions>
          <Button>{t('case.answer.submit')}</Button>
        </Actions>
      </Form>
    </section>
  );
}

/** Another channel, or a better photo without having been asked. @param answer absent: photos go with the answer above */
function MoreProof({
  ctx,
  member,
  answer,
}: {
  ctx: PageContext;
  member: ShownMember;
  answer: OwnCaseView['answer'];
}): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby="more">
      <h2 id="more">{t('own-case.more')}</h2>
      <p>{t('own-case.more-detail')}</p>
      {answer && (
        <Form
          ctx={ctx}
          action={UTOKYO_PATHS.caseEvidence}
          hidden={{ channel: 'site', ...receivedFields(answer) }}
          multipart
        >
          <Photos ctx={ctx} view={answer} required />
          <Actions>
            <Button kind="secondary">{t('own-case.more.submit')}</Button>
          </Actions>
        </Form>
      )}
      {member.reaches.includes('form') && (
        <Form ctx={ctx} action={UTOKYO_PATHS.caseEvidence} hidden={{ channel: 'form' }}>
          <Actions>
            <Button kind="secondary">{t('own-case.more.form')}</Button>
          </Actions>
        </Form>
      )}
      <p>{t('own-case.more.counter')}</p>
    </section>
  );
}

export interface OwnCaseWithdrawView {
  member: ShownMember;
  case: Pick<OwnCase, 'receiptNumber' | 'receivedAt'>;
}

/** Asks once more. Opening it changes nothing; its button withdraws. */
export const OwnCaseWithdrawPage: Page<OwnCaseWithdrawView> = ({ member, case: shown }, ctx) => {
  const { t } = ctx.text;
  return (
    <UtokyoLayout
      ctx={ctx}
      crumb={t('case.crumb.withdraw')}
      above={[{ label: t('own-case.title'), href: UTOKYO_PATHS.case }]}
      title={t('case.withdraw.title')}
      member={member}
    >
      <Title ctx={ctx} kind="warning">
        {t('case.withdraw.title')}
      </Title>
      <p class="lead">{t('case.withdraw.lead')}</p>
      <SummaryList
        rows={[
          { name: t('procedure.receipt'), value: shown.receiptNumber, code: true },
          { name: t('case.received-at'), value: <Time ctx={ctx} at={shown.receivedAt} /> },
        ]}
      />
      <Form ctx={ctx} action={UTOKYO_PATHS.caseWithdraw}>
        <Actions>
          <Button>{t('case.withdraw.confirm')}</Button>
          <LinkButton href={UTOKYO_PATHS.case} kind="quiet">
            {t('case.withdraw.cancel')}
          </LinkButton>
        </Actions>
      </Form>
    </UtokyoLayout>
  );
};
