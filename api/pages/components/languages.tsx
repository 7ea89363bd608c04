/** The switch of a page's language. */
import type { Locale, PageContext, VNode } from '../context.js';
import { PATHS, pathInLanguage } from '../paths.js';

const LANGUAGES = [
  { locale: 'ja', name: '日本語' },
  { locale: 'en', name: 'English' },
] as const;

export function Languages({ ctx }: { ctx: PageContext }): VNode {
  return (
    <nav class="languages" aria-label={ctx.text.t('layout.language')}>
      {ctx.switchForm && (
        // Enter in a field presses the first button of its form: it must be what its own first says, not the switch.
        <button
          type="submit"
          form={ctx.switchForm.id}
          class="visually-hidden"
          tabIndex={-1}
          aria-hidden="true"
          data-language-first
          {...ctx.switchForm.button}
        />
      )}
      <ul>
        {LANGUAGES.map(({ locale, name }) => (
          <li key={locale}>
            <Language ctx={ctx} locale={locale} name={name} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Where something may be typed on the page, the switch sends it along, so that it stands there again in the other language. */
function Language({ ctx, locale, name }: { ctx: PageContext; locale: Locale; name: string }): VNode {
  const current = locale === ctx.locale ? ('true' as const) : undefined;
  const { switchForm } = ctx;
  if (!switchForm)
    return (
      <a href={pathInLanguage(ctx.path, locale)} lang={locale} hreflang={locale} aria-current={current}>
        {name}
      </a>
    );
  const to = `${PATHS.language}?${new URLSearchParams({ lang: locale, page: ctx.path, of: switchForm.action })}`;
  return (
    <button
      type="submit"
      form={switchForm.id}
      formAction={to}
      formEncType="application/x-www-form-urlencoded"
      lang={locale}
      aria-current={current}
      data-language
    >
      {name}
    </button>
  );
}
