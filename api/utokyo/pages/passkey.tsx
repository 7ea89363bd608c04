/** The button that asks the browser for a passkey: `assets/passkey.js` does, and sends what the authenticator answers. */
import type { PageContext, TextId, VNode } from '../../pages/context.js';

export interface PasskeyProps {
  ctx: PageContext;
  /** What the authenticator is asked to do. */
  does: 'create' | 'get';
  /** Operations: what begins it, and what takes the answer. */
  start: string;
  finish: string;
  /** Where the browser goes once it is done. */
  next: string;
  label: TextId;
}

export function Passkey({ ctx, does, start, finish, next, label }: PasskeyProps): VNode {
  const { t } = ctx.text;
  return (
    <div
      class="passkey"
      data-passkey={does}
      data-start={start}
      data-finish={finish}
      data-next={next}
      data-said-cancelled={t('utokyo.passkey.cancelled')}
      data-said-same={t('utokyo.passkey.same')}
      data-said-unverified={t('utokyo.passkey.unverified')}
      data-said-refused={t(does === 'create' ? 'utokyo.passkey.refused' : 'utokyo.passkey.wrong')}
      data-said-none={t('utokyo.passkey.none')}
      data-said-unsupported={t('utokyo.passkey.unsupported')}
      data-said-many={t('utokyo.passkey.many')}
      data-said-over={t('utokyo.passkey.over')}
      data-said-away={t('utokyo.passkey.away')}
      data-said-waiting={t('utokyo.passkey.waiting')}
    >
      <noscript>
        <p>{t('utokyo.passkey.no-scripts')}</p>
      </noscript>
      <p class="passkey-said passkey-wrong" role="alert" data-passkey-said hidden />
      <p class="actions">
        <button type="button" class="button button-primary" data-passkey-begin hidden>
          {t(label)}
        </button>
      </p>
    </div>
  );
}
