/** What every page of somebody says whose session ends by itself: until when it lasts. */
import type { PageContext, VNode } from '../context.js';
import { Actions, Button, Form, NOT_TRANSLATED } from './form.js';
import type { LayoutProps } from './layout.js';

export interface IdleSessionOf {
  /** RFC 3339: when the session ends unless something is done before. */
  idleEndsAt: string;
  /** After how long without anything it ends. Milliseconds. */
  idleMs: number;
  /** Answers with both as JSON; with X-Unattended it doesn't keep the session alive. */
  askAt: string;
  /** Where somebody comes whose session was idle for too long. */
  over: string;
  /** Form: POST without fields. */
  signOut: string;
}

/** For a browser without scripts, which leaves the page by itself. */
export const leaveWhenIdle = ({ idleMs, over }: IdleSessionOf): NonNullable<LayoutProps['leave']> => ({
  seconds: Math.ceil(idleMs / 1000),
  to: over,
});

/** Until when the session lasts, in a sentence; with scripts (`session.js`) a dialog warns before, counts down and lets the person go on. */
export function IdleSession({ ctx, session }: { ctx: PageContext; session: IdleSessionOf }): VNode {
  const { t } = ctx.text;
  const { idleEndsAt, idleMs, askAt, over, signOut } = session;
  const until = (
    <time key="until" class="time" dateTime={idleEndsAt} data-idle-until>
      {clockTime(ctx, idleEndsAt)}
    </time>
  );
  return (
    <section
      class="idle"
      aria-label={t('idle.about')}
      data-idle-ms={String(idleMs)}
      data-session={askAt}
      data-over={over}
      data-said={t('idle.said', { count: '#' })}
    >
      <p class="idle-until">{ctx.text.rich('idle', { until })}</p>
      <dialog class="idle-dialog" role="alertdialog" aria-labelledby="idle-title" aria-describedby="idle-detail">
        <h2 id="idle-title">{t('idle.title')}</h2>
        <p id="idle-detail">{t('idle.detail')}</p>
        <p class="idle-left" aria-hidden="true">
          {t('idle.left')} <span class="time" {...NOT_TRANSLATED} data-idle-left />
        </p>
        <output class="visually-hidden" data-idle-said />
        <p class="idle-failed" role="alert" hidden>
          {t('idle.failed')}
        </p>
        <Actions>
          <button type="button" class="button button-primary" autofocus data-idle-go-on>
            {t('idle.go-on')}
          </button>
          <Form ctx={ctx} action={signOut}>
            <Button kind="secondary">{t('idle.log-out')}</Button>
          </Form>
        </Actions>
      </dialog>
    </section>
  );
}

/** The time of day in Japan: `13:05`. @param at RFC 3339 @param withSeconds `13:05:40` */
export function clockTime({ locale }: PageContext, at: string, withSeconds = false): string {
  return new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds && { second: '2-digit' }),
    hourCycle: 'h23',
    timeZone: 'Asia/Tokyo',
  }).format(new Date(at));
}
