/** The field for a member's new password, with its strength as a word and per cent. Scripts ask for the score while the person types; without, the server says it. */
import { PasswordField } from '../../pages/components/field.js';
import type { PageContext, VNode } from '../../pages/context.js';

const PERCENTS = [0, 25, 50, 75, 100] as const;
export type Percent = (typeof PERCENTS)[number];
export const isPercent = (percent: unknown): percent is Percent => PERCENTS.some((one) => one === percent);

/** 「平均(50%)」 */
export const strengthText = ({ text }: PageContext, percent: Percent): string => text.t(`member-password.${percent}`);

export interface NewMemberPasswordProps {
  ctx: PageContext;
  label: string;
  error?: string | undefined;
  /** Of the password that was refused. */
  percent?: Percent | undefined;
  /** What the score is told besides what stands in the form's fields. */
  known?: { userId?: string; displayName?: string; email?: string; institution?: string };
}

/** Where `scorePassword` and `checkUserId` are. */
export const SCORE_PATH = '/api/v1/password-scores';
export const CHECK_PATH = '/api/v1/user-ids/check';

export function NewMemberPassword({ ctx, label, error, percent, known = {} }: NewMemberPasswordProps): VNode {
  const { t } = ctx.text;
  const words = Object.fromEntries(PERCENTS.map((one) => [`data-said-${one}`, strengthText(ctx, one)]));
  return (
    <>
      <PasswordField
        ctx={ctx}
        name="password"
        label={label}
        hint={t('member-password.hint')}
        error={error}
        autocomplete="new-password"
        about="password-strength"
        required
      />
      <div
        class="strength"
        id="password-strength"
        data-strength={SCORE_PATH}
        data-known={JSON.stringify(known)}
        hidden={percent === undefined}
        data-percent={percent === undefined ? undefined : String(percent)}
        data-said-none={t('member-password.none')}
        data-said-waiting={t('member-password.waiting')}
        data-said-unknown={t('member-password.unknown')}
        {...words}
      >
        <p class="strength-line">
          <span class="strength-name">{t('member-password.strength')}</span>{' '}
          <output class="strength-said" data-strength-said>
            {percent === undefined ? '' : strengthText(ctx, percent)}
          </output>
        </p>
        <div class="strength-bar" aria-hidden="true">
          <span />
          <span />
          <span />
          <span />
        </div>
      </div>
    </>
  );
}
