/** The frame of the pages of embedded providers, in the look of the product's own. */
import type { InteractionResults } from 'oidc-provider';
import type { ComponentChildren } from 'preact';
import { Actions, LinkButton } from '../../api/pages/components/form.js';
import { Mark } from '../../api/pages/components/icon.js';
import { STYLES } from '../../api/pages/components/layout.js';
import { Title } from '../../api/pages/components/title.js';
import type { PageContext, TextId } from '../../api/pages/context.js';
import { pathInLanguage } from '../../api/pages/paths.js';
import { renderPage } from '../../api/pages/render.js';
import { signInTexts } from '../../api/staff/sign-in/text.js';
import { commonTexts } from '../../api/text/common.js';
import { type Locale, mergeTexts, textsIn } from '../../api/text/index.js';
import { cardTexts } from '../../api/utokyo/card-text.js';

const createText = textsIn(mergeTexts([commonTexts, signInTexts, cardTexts]));

/** Whose pages these are. */
export interface Desk {
  /** What the provider is called. */
  name: TextId;
  /** Page of the product where a person goes back to, and what the way there is called. */
  home: URL;
  back: TextId;
  /** What is said of a visit that can't go on. */
  over: { title: TextId; lead: TextId };
}

export interface ProviderPage {
  desk: Desk;
  locale: Locale;
  /** Path and query of the page; absent where a switch of the language would lose it. */
  path?: string;
}

/** A page of the provider, and where its form goes. */
export type At = ProviderPage & { path: string; action: string };

/** Where a person says who they are. */
export interface Counter {
  page(at: At): string;
  /** What becomes of the form: a page again, or the end of the visit. */
  submitted(at: At, form: URLSearchParams): Promise<{ status: number; body: string } | { result: InteractionResults }>;
  /** Nobody stays signed in here. */
  forgets?: true;
}

/** A page that says one thing and leads back. */
export function messagePage(view: ProviderPage, title: TextId, lead?: TextId): string {
  const ctx = contextOf(view);
  const { t } = ctx.text;
  return framed(
    view,
    title,
    <>
      <Title ctx={ctx}>{t(title)}</Title>
      {lead && <p class="lead">{t(lead)}</p>}
      <Actions>
        <LinkButton href={view.desk.home.href}>{t(view.desk.back)}</LinkButton>
      </Actions>
    </>,
  );
}

export const overPage = (view: ProviderPage): string => messagePage(view, view.desk.over.title, view.desk.over.lead);

const asset = (file: string): string => `/assets/${file}`;

/** What the components ask for; these pages have no CSRF token of ours and no inquiry. */
export function contextOf({ locale, path = '/', desk }: ProviderPage): PageContext {
  return {
    text: createText(locale),
    locale,
    csrfToken: '',
    newSubmissionId: () => '',
    path,
    publicUrl: desk.home.origin,
    service: { inquiry: '' },
    asset,
  };
}

/** @param hasErrors its form was refused */
export function framed(
  { desk, locale, path }: ProviderPage,
  title: TextId,
  content: ComponentChildren,
  hasErrors = false,
): string {
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
                <span class="brand-service">{t(desk.name)}</span>
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
