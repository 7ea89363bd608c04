/** Page of the mails that did not arrive as they should, how mails fare at all, and who saw to which. */
import type { Status } from '../../../../workflows/contracts/procedure.js';
import { errorOf, linesOf } from '../../../pages/components/error-summary.js';
import { TextArea } from '../../../pages/components/field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import { statusName } from '../../../pages/procedure.js';
import { STAFF_PATHS } from '../../paths.js';
import { textOr } from '../../words.js';
import { Console } from './frame.js';
import type { ListView } from './lists.js';
import { Moment, Pager, pagePath, Table } from './table.js';

export interface ShownMail {
  /** Names it in the form. */
  key: string;
  procedureId: string;
  /** Page of the procedure, where it has one. */
  href?: string;
  /** `closed`: a procedure that ended without a mail that is shown by itself; `kept-too-long`: one whose pictures upkeep has destroyed. */
  trouble: 'refused' | 'in-doubt' | 'deferred' | 'given-up' | 'repeated' | 'closed' | 'stalled' | 'kept-too-long';
  /** Of one that is `stalled`: a fault of the program holds it, and it goes on by itself once that is mended. */
  isHeld?: true;
  /** RFC 3339 */
  at: string;
  /** Whether whoever is signed in may mark it as seen to. */
  mayMark: boolean;
  /** What follows is absent for a procedure that ended without such a mail. */
  template?: string;
  /** Masked. */
  recipient?: string;
  smtpCode?: string;
  attempts?: number;
  /** Status of the procedure, where it is known. */
  status?: Status;
}

interface ShownDone {
  key: string;
  procedureId: string;
  template?: string;
  by: string;
  reason: string;
  /** RFC 3339 */
  at: string;
}

export interface StaffMailsView extends ListView {
  mails: readonly ShownMail[];
  /** The latest first. */
  done: readonly ShownDone[];
  outage: { waiting: number; blocked: number; late: number; since: string | undefined; answers: readonly string[] };
  /** What has just been marked. */
  marked?: string;
  /** A mark that was refused: its form is shown again with the reason as typed. */
  draft?: Draft;
}
type Draft = FormErrors & { key: string; reason: string };

/** Forms: fields `key`, `reason`. */
export const StaffMailsPage: Page<StaffMailsView> = (view, ctx) => {
  const { t } = ctx.text;
  const { draft, marked, mails } = view;
  const shown = mails.some(({ key, mayMark }) => mayMark && key === draft?.key);
  const lines = draft ? linesOf(ctx, shown ? { [fieldOf(draft)]: t('overview.mails.reason') } : {}, inForm(draft)) : [];
  return (
    <Console ctx={ctx} staff={view.staff} section="mails" lines={lines}>
      {marked !== undefined && <Notice ctx={ctx} kind="success" title={t('overview.mails.marked')} />}
      <Outage ctx={ctx} outage={view.outage} />
      <p class="lead">{t('overview.mails.lead')}</p>
      <p>{t('overview.count', { count: view.total })}</p>
      {mails.length > 0 && <Mails ctx={ctx} mails={mails} draft={draft} page={view.page} />}
      <Pager ctx={ctx} path={STAFF_PATHS.mails} {...view} />
      {view.done.length > 0 && <Done ctx={ctx} done={view.done} />}
    </Console>
  );
};

const fieldOf = ({ key }: { key: string }): string => `reason-${key}`;
/** The field's name on the page, where the same form stands several times. */
const inForm = (draft: Draft): FormErrors => ({
  ...draft,
  ...(draft.errors && {
    errors: draft.errors.map((error) => (error.field === 'reason' ? { ...error, field: fieldOf(draft) } : error)),
  }),
});

/** What waits at this moment, of all services: whoever runs the mail server wants to know first. */
function Outage({ ctx, outage }: { ctx: PageContext; outage: StaffMailsView['outage'] }): VNode | null {
  const { t } = ctx.text;
  const { waiting, blocked, late, since, answers } = outage;
  if (blocked + late === 0) return null;
  return (
    <Notice
      ctx={ctx}
      kind={blocked > 0 ? 'error' : 'warning'}
      title={t(blocked > 0 ? 'overview.mails.blocked' : 'overview.mails.waiting')}
    >
      <p>
        {t('overview.mails.waiting.count', { count: waiting })}
        {since !== undefined && (
          <>
            {' '}
            {t('overview.mails.waiting.since')} <Moment at={since} />
          </>
        )}
      </p>
      {blocked > 0 && (
        <p>
          {t('overview.mails.blocked.detail')} <span class="code">{answers.join(', ')}</span>
        </p>
      )}
    </Notice>
  );
}

interface MailsProps {
  ctx: PageContext;
  mails: readonly ShownMail[];
  draft: Draft | undefined;
  page: number;
}

function Mails({ ctx, mails, draft, page }: MailsProps): VNode {
  const { t } = ctx.text;
  const none = t('overview.none');
  const mayMark = mails.some((mail) => mail.mayMark);
  return (
    <Table
      caption={t('overview.mails.title')}
      stacks
      columns={[
        { name: t('overview.mails.at') },
        { name: t('overview.mails.to') },
        { name: t('overview.mails.what') },
        { name: t('overview.mails.state') },
        { name: t('overview.mails.code') },
        { name: t('overview.mails.attempts'), isNumber: true },
        { name: t('overview.mails.procedure') },
        ...(mayMark ? [{ name: t('overview.action') }] : []),
      ]}
      rows={mails.map((mail) => ({
        key: mail.key,
        cells: [
          <Moment at={mail.at} />,
          mail.recipient === undefined ? none : <span class="code">{mail.recipient}</span>,
          <Template ctx={ctx} {...mail} />,
          t(mail.isHeld ? 'overview.mails.state.held' : `overview.mails.state.${mail.trouble}`),
          mail.smtpCode ?? none,
          mail.attempts ?? none,
          <Procedure ctx={ctx} {...mail} />,
          ...(mayMark
            ? [
                mail.mayMark && (
                  <Mark ctx={ctx} mail={mail} page={page} draft={draft?.key === mail.key ? draft : undefined} />
                ),
              ]
            : []),
        ],
      }))}
    />
  );
}

const Template = ({ ctx, template }: { ctx: PageContext; template?: string }): VNode => (
  <>{template === undefined ? ctx.text.t('overview.none') : textOr(ctx, `overview.mail.${template}`, template)}</>
);

function Procedure({ ctx, procedureId, href, status }: { ctx: PageContext } & ShownMail): VNode {
  return (
    <>
      {href === undefined ? (
        <span class="code">{procedureId}</span>
      ) : (
        <a class="code" href={href}>
          {procedureId}
        </a>
      )}
      {status !== undefined && <span class="table-note">{statusName(ctx, { procedureId, status })}</span>}
    </>
  );
}

function Mark({ ctx, mail, draft, page }: Omit<MailsProps, 'mails'> & { mail: ShownMail }): VNode {
  const { t } = ctx.text;
  const { key, procedureId } = mail;
  return (
    <details class="details" open={draft !== undefined}>
      <summary>
        {t('overview.mails.mark')}
        <span class="visually-hidden"> {procedureId}</span>
      </summary>
      <Form ctx={ctx} action={pagePath(STAFF_PATHS.mails, page)} hidden={{ key }}>
        <TextArea
          ctx={ctx}
          name="reason"
          idSuffix={`-${key}`}
          rows={2}
          label={t('overview.mails.reason')}
          value={draft?.reason}
          error={draft && errorOf(ctx, { reason: t('overview.mails.reason') }, draft.errors, 'reason')}
          required
        />
        <Actions>
          <Button kind="secondary">
            {t('overview.mails.mark')}
            <span class="visually-hidden"> {procedureId}</span>
          </Button>
        </Actions>
      </Form>
    </details>
  );
}

function Done({ ctx, done }: { ctx: PageContext; done: readonly ShownDone[] }): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby="done">
      <h2 id="done">{t('overview.mails.done')}</h2>
      <Table
        caption={t('overview.mails.done')}
        stacks
        columns={[
          { name: t('overview.mails.done.at') },
          { name: t('overview.mails.what') },
          { name: t('overview.mails.procedure') },
          { name: t('overview.locked.by') },
          { name: t('overview.mails.reason') },
        ]}
        rows={done.map((mark) => ({
          key: mark.key,
          cells: [
            <Moment at={mark.at} />,
            <Template ctx={ctx} {...mark} />,
            <span class="code">{mark.procedureId}</span>,
            mark.by,
            <span class="as-written">{mark.reason}</span>,
          ],
        }))}
      />
    </section>
  );
}
