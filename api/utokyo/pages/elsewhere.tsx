/** The page from which members go to sign in at the owner of their methods, and to which they come back when it failed. */
import { linesOf } from '../../pages/components/error-summary.js';
import { Actions, LinkButton } from '../../pages/components/form.js';
import { Notice } from '../../pages/components/notice.js';
import { Title } from '../../pages/components/title.js';
import type { Page, ProblemWord } from '../../pages/context.js';
import { UTOKYO_PATHS } from '../paths.js';
import { UtokyoLayout } from './layout.js';

export interface ElsewhereView {
  problem?: ProblemWord;
  notice?: 'over' | 'signed-out';
  /** The page that was wanted. */
  to?: string;
  /** It is not set where people sign in. */
  nowhere?: boolean;
}

/** Links: the policy for forms would stop the way there. */
export const ElsewherePage: Page<ElsewhereView> = ({ problem, notice, to, nowhere }, ctx) => {
  const { t } = ctx.text;
  const lines = linesOf(ctx, {}, problem ? { problem } : {});
  const start = (level: string): string =>
    `${UTOKYO_PATHS.signInStart}?${new URLSearchParams({ level, ...(to !== undefined && { to }) })}`;
  return (
    <UtokyoLayout ctx={ctx} crumb={t('utokyo.sign-in.title')} errors={lines}>
      <Title ctx={ctx}>{t('utokyo.sign-in.title')}</Title>
      {notice && (
        <Notice ctx={ctx} kind={notice === 'over' ? 'warning' : 'success'} title={t(`utokyo.sign-in.${notice}`)}>
          <p>{t(`utokyo.sign-in.${notice}-detail`)}</p>
        </Notice>
      )}
      {nowhere ? (
        <p class="lead">{t('utokyo.elsewhere.nowhere')}</p>
      ) : (
        <>
          <p class="lead">{t('utokyo.elsewhere.lead')}</p>
          <Actions>
            <LinkButton href={start('password')} kind="primary">
              {t('utokyo.elsewhere.password')}
            </LinkButton>
            <LinkButton href={start('mfa')}>{t('utokyo.elsewhere.mfa')}</LinkButton>
          </Actions>
          <p class="soft">{t('utokyo.elsewhere.which')}</p>
        </>
      )}
    </UtokyoLayout>
  );
};
