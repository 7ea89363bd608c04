/** Our own drawing of the sign-in screen: where the link to another method stands. */
import type { PageContext, VNode } from '../../pages/context.js';

/** The links by which a sign-in screen leads to the other methods; which one it has depends on the method. */
export const OTHER_METHOD_LINKS = ['utokyo.link.1', 'utokyo.link.2', 'utokyo.link.3'] as const;

export function SignInScreen({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <figure class="screen">
      <svg
        class="screen-drawing"
        viewBox="0 0 320 236"
        role="img"
        aria-label={t('utokyo.screen.alt')}
        focusable="false"
      >
        <rect class="screen-ground" x="1" y="1" width="318" height="234" rx="8" />
        <path class="screen-line" d="M1 26h318" />
        <circle class="screen-dot" cx="16" cy="14" r="4" />
        <circle class="screen-dot" cx="30" cy="14" r="4" />
        <circle class="screen-dot" cx="44" cy="14" r="4" />
        <text class="screen-head" x="28" y="56">
          {t('utokyo.screen.head')}
        </text>
        <rect class="screen-field" x="28" y="72" width="264" height="34" rx="4" />
        <text class="screen-text" x="40" y="94">
          {t('utokyo.screen.code')}
        </text>
        <rect class="screen-mark" x="20" y="122" width="280" height="40" rx="6" />
        <text class="screen-link" x="28" y="147">
          {t('utokyo.screen.link')}
        </text>
        <path class="screen-arrow" d="M160 200v-28m-8 9 8-9 8 9" />
        <text class="screen-text screen-middle" x="160" y="218">
          {t('utokyo.screen.here')}
        </text>
      </svg>
      <figcaption>{t('utokyo.screen.caption')}</figcaption>
    </figure>
  );
}
