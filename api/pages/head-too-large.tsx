/** Whose browser sends more than is read has sent no request yet, so nothing is known of it: the page says it in every language, and loads nothing. */
import type { Text, VNode } from './context.js';

interface HeadTooLargeView {
  /** One for each language. */
  texts: readonly Text[];
  publicUrl: URL;
}

/** The way out is by hand: every further request would be as large. */
export const HeadTooLargePage = ({ texts, publicUrl: { host, href } }: HeadTooLargeView): VNode => (
  <html lang={texts[0]?.locale}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{texts[0]?.t('problem.head-too-large.title')}</title>
    </head>
    <body>
      <main>
        {texts.map(({ locale, t }) => (
          <section key={locale} lang={locale}>
            <h1>{t('problem.head-too-large.title')}</h1>
            <p>{t('problem.head-too-large.detail', { host })}</p>
            <p>
              <a href={href}>{t('problem.head-too-large.go', { host })}</a>
            </p>
          </section>
        ))}
      </main>
    </body>
  </html>
);
