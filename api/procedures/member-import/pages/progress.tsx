/** How far the invitations and mails of an upload are. With scripts (`progress.js`) it moves by itself; else the page is loaded again. */
import type { PageContext, VNode } from '../../../pages/context.js';

export interface ShownProgress {
  done: number;
  total: number;
  percent: number;
  secondsLeft?: number;
}

/** How often a browser with scripts looks. Seconds. */
const LOOK_EVERY_S = 2;
const MINUTE_S = 60;

export function ProgressBar({ ctx, progress }: { ctx: PageContext; progress: ShownProgress }): VNode {
  const { t } = ctx.text;
  const { done, total, percent, secondsLeft } = progress;
  return (
    <section class="progress" aria-label={t('import.progress')} data-progress data-every={String(LOOK_EVERY_S)}>
      <label class="label" for="progress">
        {t('import.progress')}
      </label>
      <progress id="progress" value={done} max={total}>
        {percent}%
      </progress>
      <p>{t('import.progress.done', { done, total, percent })}</p>
      {secondsLeft !== undefined && (
        <p class="soft">
          {secondsLeft < MINUTE_S
            ? t('import.progress.soon')
            : t('import.progress.left', { minutes: Math.ceil(secondsLeft / MINUTE_S) })}
        </p>
      )}
    </section>
  );
}
