/** The frame of every page: head, header, breadcrumb, main with its aside, footer. */
import type { Children, PageContext, VNode } from '../context.js';
import { roughly } from '../../../workflows/rules/duration.js';
import { PATHS } from '../paths.js';
import { productName } from '../product-name.js';
import { type ErrorLine, ErrorSummary } from './error-summary.js';
import { Footer, type NamedDesk } from './footer.js';
import { Actions, LinkButton } from './form.js';
import { Mark } from './icon.js';
import { Languages } from './languages.js';
import { Notice } from './notice.js';

export interface Crumb {
  label: string;
  /** Absent for the page itself, which is the last. */
  href?: string;
}

export interface LayoutProps {
  ctx: PageContext;
  /** Title of the page in the browser's tab, without the product's name. */
  title: string;
  /** Name of the service beside the product's name; absent on pages that belong to none. */
  serviceName?: string;
  breadcrumb?: readonly Crumb[];
  /** What went wrong on its form: in a summary before `main`'s h1, and the title says so first. Empty: nothing. */
  errors?: readonly ErrorLine[] | undefined;
  /** Beside the content on wide screens, below it on phones. */
  aside?: Children;
  /** The content is a collection and may be wider than a text. */
  wide?: boolean;
  /** Path that takes the place of a one-time URL in the address bar. */
  cleanUrl?: string;
  /** The page waits for news: where to look, and how often. */
  refresh?: { seconds: number; to: string };
  /** After how long and where to a browser without scripts leaves the page by itself; with them the page's own script sees to it. */
  leave?: { seconds: number; to: string };
  /** Where the page sends on at once, to another site: browsers hold redirects of a form to `form-action`, but not this. */
  onward?: string;
  /** Right of the header (who is signed in). */
  account?: Children;
  /** Scripts of the page's own, beside the one of all pages. */
  script?: string | readonly string[];
  /** Between header and content (sections of a console). */
  nav?: Children;
  /** The page belongs to no service, so that no service's inquiry desk is named. */
  noInquiry?: boolean;
  /** The page is several services': the desk of each is named. */
  desks?: readonly NamedDesk[];
  children: Children;
}

/** In this order: what comes later refines what came before. */
export const STYLES = [
  'tokens.css',
  'tetsuzuki.css',
  'frame.css',
  'forms.css',
  'components.css',
  'steps.css',
  'plots.css',
  'console.css',
  'student.css',
  'institution.css',
  'utokyo.css',
  'manual.css',
  'print.css',
] as const;

export function Layout(props: LayoutProps): VNode {
  const { ctx, breadcrumb, refresh } = props;
  const { t } = ctx.text;
  return (
    <html lang={ctx.locale}>
      <Head {...props} />
      <body
        data-clean-url={props.cleanUrl}
        data-refresh-url={refresh?.to}
        data-refresh-seconds={refresh && String(refresh.seconds)}
        data-page={props.title}
        data-owner={ctx.owner?.digest}
        data-owner-ask={ctx.owner?.askAt}
        data-owner-ms={ctx.owner && String(ctx.owner.endsInMs)}
      >
        <a class="skip" href="#main">
          {t('layout.skip')}
        </a>
        <Header {...props} />
        {props.nav}
        {breadcrumb && <Breadcrumb ctx={ctx} crumbs={breadcrumb} />}
        <div class={['frame', props.aside && 'frame-aside', props.wide && 'frame-wide'].filter(Boolean).join(' ')}>
          <main id="main" tabIndex={-1}>
            {ctx.leftOut && (
              <Notice ctx={ctx} kind="info">
                <p>{t('layout.left-out')}</p>
              </Notice>
            )}
            <ErrorSummary ctx={ctx} lines={props.errors ?? []} />
            {ctx.pause && <Paused ctx={ctx} pause={ctx.pause} />}
            {ctx.mailIsLate && <LateMail ctx={ctx} />}
            {props.children}
          </main>
          {props.aside && <div class="aside">{props.aside}</div>}
        </div>
        <Footer {...props} />
        {ctx.owner && <Over ctx={ctx} />}
      </body>
    </html>
  );
}

/** What takes the place of the whole page once it is no longer the browser's owner's: see `assets/owner.js`. */
function Over({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <template data-owner-over data-title={`${t('layout.over.title')} | ${productName(ctx)}`}>
      <div class="frame">
        <main tabIndex={-1} data-owner-said>
          <h1>{t('layout.over.title')}</h1>
          <p class="lead">{t('layout.over.detail')}</p>
          <Actions>
            <LinkButton href={ctx.path} kind="primary">
              {t('layout.over.again')}
            </LinkButton>
          </Actions>
        </main>
      </div>
    </template>
  );
}

/** The names of a page from the nearest to the widest. One that stands within another already is left out: tabs are narrow. */
function tabTitle(names: readonly string[]): string {
  const within = (name: string, at: number) =>
    names.some(
      (other, i) => i !== at && other.toLowerCase().includes(name.toLowerCase()) && (other !== name || i < at),
    );
  return names.filter((name, at) => name !== '' && (at === 0 || !within(name, at))).join(' | ');
}

function Head({ ctx, title, errors = [], serviceName, refresh, leave, onward, script }: LayoutProps): VNode {
  const { t } = ctx.text;
  const asset = ctx.asset ?? ((file: string) => `/assets/${file}`);
  const next = refresh ?? leave;
  const names = tabTitle([...title.split(' | '), serviceName ?? '', productName(ctx)]);
  return (
    <head>
      <meta charset="utf-8" />
      <title>{errors.length > 0 ? `${t('error.title-prefix')} ${names}` : names}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <meta name="robots" content="noindex" />
      <meta name="format-detection" content="telephone=no" />
      {STYLES.map((file) => (
        <link key={file} rel="stylesheet" href={asset(file)} />
      ))}
      {ctx.face?.styles !== undefined && <link rel="stylesheet" href={ctx.face.styles} />}
      <link rel="icon" type="image/svg+xml" href={asset('icon.svg')} />
      <script src={asset('tetsuzuki.js')} defer />
      {[script].flat().map((file) => file !== undefined && <script key={file} src={asset(file)} defer />)}
      {ctx.owner && <script src={asset('owner.js')} defer />}
      {onward !== undefined && <meta http-equiv="refresh" content={`0; url=${onward}`} />}
      {next && (
        // With scripts the page looks for news quietly; a reload under the reader's eyes is for browsers without.
        <noscript>
          <meta http-equiv="refresh" content={`${next.seconds}; url=${next.to}`} />
        </noscript>
      )}
    </head>
  );
}

function Header({ ctx, serviceName, account }: LayoutProps): VNode {
  const { t } = ctx.text;
  return (
    <header class="header">
      <div class="header-inner">
        <a class="brand" href={PATHS.home}>
          {ctx.face?.logo === undefined ? <Mark /> : <img class="logo" src={ctx.face.logo} alt="" />}
          <span class="brand-names">
            <span class="brand-product" lang={ctx.face?.name ? undefined : 'en'}>
              {productName(ctx)}
            </span>
            <span class="brand-service">{serviceName ?? t('product.tagline')}</span>
          </span>
        </a>
        <div class="header-tools">
          {account}
          <Languages ctx={ctx} />
        </div>
      </div>
    </header>
  );
}

/** The deadlines are paused: since when, how long at most, and what is left. */
function Paused({ ctx, pause }: { ctx: PageContext; pause: NonNullable<PageContext['pause']> }): VNode {
  const { t, dateTime } = ctx.text;
  return (
    <Notice ctx={ctx} kind="info" title={t('pause.title')}>
      <p>{t(`pause.${pause.part}`, { since: dateTime(pause.since) })}</p>
      <p>{t('pause.until', { until: dateTime(pause.until) })}</p>
      {pause.leftMs !== undefined && <p>{t('pause.left', { duration: roughly(pause.leftMs, ctx.locale) })}</p>}
    </Notice>
  );
}

function LateMail({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <Notice ctx={ctx} kind="warning" title={t('mail.late')}>
      <p>{t('mail.late.detail')}</p>
    </Notice>
  );
}

function Breadcrumb({ ctx, crumbs }: { ctx: PageContext; crumbs: readonly Crumb[] }): VNode {
  return (
    <nav class="breadcrumb" aria-label={ctx.text.t('layout.breadcrumb')}>
      <ol>
        {crumbs.map((crumb, index) => (
          <li key={crumb.label}>
            {index > 0 && <span aria-hidden="true">{' > '}</span>}
            {crumb.href ? <a href={crumb.href}>{crumb.label}</a> : <span aria-current="page">{crumb.label}</span>}
          </li>
        ))}
      </ol>
    </nav>
  );
}
