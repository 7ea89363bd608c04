/** The pages of the embedded identity provider, in the look of the product's own. */
import type { ComponentChildren } from 'preact';
import { AccountFields } from '../../api/pages/components/account-fields.js';
import { ErrorSummary, linesOf } from '../../api/pages/components/error-summary.js';
import { Actions, Button, LinkButton } from '../../api/pages/components/form.js';
import { Mark } from '../../api/pages/components/icon.js';
import { STYLES } from '../../api/pages/components/layout.js';
import { Title } from '../../api/pages/components/title.js';
import type { FieldError, PageContext, TextId } from '../../api/pages/context.js';
import { pathInLanguage } from '../../api/pages/paths.js';
import { renderPage } from '../../api/pages/render.js';
import { signInTexts } from '../../api/staff/sign-in/text.js';
import { commonTexts } from '../../api/text/common.js';
import { type Locale, mergeTexts, textsIn } from '../../api/text/index.js';

const createText = textsIn(mergeTexts([commonTexts, signInTexts]));

export interface IdentityPage {
  locale: Locale;
  /** Path and query of the page; absent where a switch of the language would lose it. */
  path?: string;
  /** Pages of staff, where a person goes back to. */
  staffUrl: string;
}

export interface SignInView extends IdentityPage {
  /** Where the form goes. */
  action: string;
  /** What was typed. */
  userId?: string;
  errors?: readonly FieldError[];
  problem?: 'wrong' | 'too-many';
}

const asset = (file: string): string => `/assets/${file}`;

export function signInPage(view: SignInView): string {
  const ctx = contextOf(view);
  const { t } = ctx.text;
  const labels = { userId: t('identity.user-id'), password: t('identity.password') };
  const refusal = view.problem && t(`identity.${view.problem}`);
  const lines = linesOf(ctx, labels, { errors: view.errors ?? [] });
  if (refusal !== undefined) lines.unshift({ field: 'password', message: refusal });
  return page(
    view,
    'identity.sign-in.title',
    <>
      <ErrorSummary ctx={ctx} lines={lines} />
      <Title ctx={ctx}>{t('identity.sign-in.title')}</Title>
      <p class="lead">{t('identity.sign-in.lead')}</p>
      <form class="form" method="post" action={view.action} noValidate>
        <AccountFields ctx={ctx} labels={labels} view={view} refusal={refusal} />
        <Actions>
          <Button>{t('identity.sign-in.submit')}</Button>
        </Actions>
      </form>
    </>,
    lines.length > 0,
  );
}

/** @param xsrf value that the form must carry */
export function signOutPage(view: IdentityPage & { action: string; xsrf: string }): string {
  const ctx = contextOf(view);
  const { t } = ctx.text;
  return page(
    view,
    'identity.sign-out.title',
    <>
      <Title ctx={ctx}>{t('identity.sign-out.title')}</Title>
      <p class="lead">{t('identity.sign-out.lead')}</p>
      <form class="form" method="post" action={view.action}>
        <input type="hidden" name="xsrf" value={view.xsrf} />
        <Actions>
          <Button name="logout" value="yes">
            {t('identity.sign-out.submit')}
          </Button>
          <LinkButton href={view.staffUrl} kind="quiet">
            {t('identity.back')}
          </LinkButton>
        </Actions>
      </form>
    </>,
  );
}

/** A page that says one thing and leads back. */
export function messagePage(view: IdentityPage, title: TextId, lead?: TextId): string {
  const ctx = contextOf(view);
  const { t } = ctx.text;
  return page(
    view,
    title,
    <>
      <Title ctx={ctx}>{t(title)}</Title>
      {lead && <p class="lead">{t(lead)}</p>}
      <Actions>
        <LinkButton href={view.staffUrl}>{t('identity.back')}</LinkButton>
      </Actions>
    </>,
  );
}

/** What the components ask for; these pages have no CSRF token of ours and no inquiry. */
function contextOf({ locale, path = '/', staffUrl }: IdentityPage): PageContext {
  return {
    text: createText(locale),
    locale,
    csrfToken: '',
    newSubmissionId: () => '',
    path,
    publicUrl: new URL(staffUrl).origin,
    service: { inquiry: '' },
    asset,
  };
}

function page({ locale, path }: IdentityPage, title: TextId, content: ComponentChildren, hasErrors = false): string {
  const { t } = createText(locale);
  const name = `${t(title)} | ${t('product.name')}`;
  return renderPage(
    <html lang={locale}>
      <head>
        <meta charset="utf-8" />
        <title>{hasErrors ? `${t('error.title-prefix')} ${name}` : name}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        {STYLES.map((file) => (
          <link key={file} rel="stylesheet" href={asset(file)} />
        ))}
        <link rel="icon" type="image/svg+xml" href={asset('icon.svg')} />
        <script src={asset('tetsuzuki.js')} defer />
      </head>
      <body>
        <a class="skip" href="#main">
          {t('layout.skip')}
        </a>
        <header class="header">
          <div class="header-inner">
            <span class="brand">
              <Mark />
              <span class="brand-names">
                <span class="brand-product" lang="en">
                  {t('product.name')}
                </span>
                <span class="brand-service">{t('identity.name')}</span>
              </span>
            </span>
            {path !== undefined && <Languages locale={locale} path={path} label={t('layout.language')} />}
          </div>
        </header>
        <div class="frame">
          <main id="main" tabIndex={-1}>
            {content}
          </main>
        </div>
      </body>
    </html>,
  );
}

function Languages({ locale, path, label }: { locale: Locale; path: string; label: string }) {
  return (
    <nav class="languages" aria-label={label}>
      <ul>
        {(['ja', 'en'] as const).map((one) => (
          <li key={one}>
            <a
              href={pathInLanguage(path, one)}
              lang={one}
              hreflang={one}
              aria-current={one === locale ? 'true' : undefined}
            >
              {one === 'ja' ? '日本語' : 'English'}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
