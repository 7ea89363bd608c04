/** A refusal as a page, and the page that explains a kind of refusal. */
import { retryText } from './components/error-summary.js';
import { Actions, LinkButton } from './components/form.js';
import { InquirySentence } from './components/inquiry.js';
import { Layout, type LayoutProps } from './components/layout.js';
import { SummaryList, type SummaryRow } from './components/summary-list.js';
import { Title } from './components/title.js';
import type { Children, Page, PageContext, ProblemTextKey, ProblemWord, TextId, VNode } from './context.js';
import { PATHS } from './paths.js';

/** The area in which a refusal was met. */
export interface ProblemFrame {
  /** The service that is named above, and whose desk helps. Absent: none helps by mail. */
  service?: string;
  /** It is not our host that was asked: nothing leads on here but `back`. */
  isElsewhere?: true;
  /** Where to go on. */
  back?: { href: string; label: TextId } | undefined;
  /** What stands around; absent: the frame of every page. */
  layout?(props: ProblemLayoutProps): VNode;
}

interface ProblemLayoutProps extends Pick<LayoutProps, 'refresh'> {
  ctx: PageContext;
  title: string;
  children: Children;
}

export interface ProblemView extends Pick<LayoutProps, 'refresh'> {
  problem: ProblemWord;
  /** In whose words it is told, where not in its own. */
  says?: ProblemTextKey;
  requestId?: string;
  retryAfterSeconds?: number;
  /** Whether what was sent was taken, where that is in question. `page`: where to look. */
  effect?: { taken: 'none' | 'unknown'; page?: string };
  /** Absent: nothing tells where it was met, so no service is named. */
  frame?: ProblemFrame | undefined;
}

/** A plain sentence, what to do, and the number to quote. Tells nothing of the cause. */
export const ProblemPage: Page<ProblemView> = (view, ctx) => {
  const { t } = ctx.text;
  const { requestId, retryAfterSeconds, effect, refresh, frame = {}, says = view.problem } = view;
  const title = t(`problem.${says}.title`);
  const { service, back, layout = plainLayout(service) } = frame;
  return layout({
    ctx,
    title,
    ...(refresh && { refresh }),
    children: (
      <>
        <Title ctx={ctx} kind="error">
          {title}
        </Title>
        <p class="lead">{t(`problem.${says}.detail`)}</p>
        {effect && <p>{t(`problem.taken.${effect.taken}`)}</p>}
        <p>{t(`problem.${says}.action`)}</p>
        {retryAfterSeconds !== undefined && <p>{retryText(ctx, retryAfterSeconds)}</p>}
        {refresh && <p>{t('problem.looks-again')}</p>}
        <Actions>
          {effect?.page !== undefined && (
            <LinkButton href={effect.page} kind="primary">
              {t('problem.taken.look')}
            </LinkButton>
          )}
          {back && (
            <LinkButton href={back.href} kind="primary">
              {t(back.label)}
            </LinkButton>
          )}
          {!frame.isElsewhere && (
            <LinkButton href={PATHS.home} kind={back ? 'quiet' : 'secondary'}>
              {t('problem.to-home')}
            </LinkButton>
          )}
        </Actions>
        <div class="help">
          {service && <InquirySentence ctx={ctx} id="problem.inquiry" />}
          {requestId !== undefined && (
            <p class="request-id">
              {t('layout.request-id')}: <span class="code">{requestId}</span>
            </p>
          )}
        </div>
      </>
    ),
  });
};

/** A service that has no pages yet has no name. */
function nameOf({ text }: PageContext, service: string): { serviceName?: string } {
  const id = `service.${service}`;
  return text.has(id) ? { serviceName: text.t(id) } : {};
}

const plainLayout =
  (service: ProblemFrame['service']): NonNullable<ProblemFrame['layout']> =>
  ({ ctx, title, children, ...rest }) => (
    <Layout
      {...rest}
      ctx={ctx}
      title={title}
      {...(service
        ? {
            ...nameOf(ctx, service),
            breadcrumb: [{ label: ctx.text.t('layout.home'), href: PATHS.home }, { label: title }],
          }
        : { noInquiry: true })}
    >
      {children}
    </Layout>
  );

export interface ProblemDocumentationView {
  problem: ProblemWord;
  httpStatus?: number;
}

/** `/problems/<word>`: what the `type` of a problem document points to. */
export const ProblemDocumentationPage: Page<ProblemDocumentationView> = ({ problem, httpStatus }, ctx) => {
  const { t } = ctx.text;
  const title = t(`problem.${problem}.title`);
  const rows: SummaryRow[] = [
    { name: t('problem.word'), value: problem, code: true },
    { name: 'type', value: new URL(`${PATHS.problems}/${problem}`, ctx.publicUrl).href, code: true },
  ];
  if (httpStatus !== undefined) rows.push({ name: t('problem.http-status'), value: String(httpStatus), code: true });
  return (
    <Layout
      ctx={ctx}
      title={`${title} | ${t('problem.documentation')}`}
      breadcrumb={[{ label: t('layout.home'), href: PATHS.home }, { label: t('problem.documentation') }]}
      noInquiry
    >
      <Title ctx={ctx}>{title}</Title>
      <p class="soft">{t('problem.documentation-lead')}</p>
      <h2>{t('problem.meaning')}</h2>
      <p>{t(`problem.${problem}.detail`)}</p>
      <h2>{t('problem.action')}</h2>
      <p>{t(`problem.${problem}.action`)}</p>
      <SummaryList rows={rows} />
    </Layout>
  );
};
