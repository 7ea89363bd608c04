/** A pause of deadlines, as leads read it. */
import { kindName } from '../../audit/pages/frame.js';
import { Actions, Button, Form, LinkButton } from '../../pages/components/form.js';
import { SummaryList, type SummaryRow, Time } from '../../pages/components/summary-list.js';
import type { PageContext, VNode } from '../../pages/context.js';
import { extendPausePath, STAFF_PATHS } from '../paths.js';
import type { SaidPause } from './said.js';

/** @param mayChange whether this person may end and prolong it */
export function PauseCard({ ctx, one, mayChange }: { ctx: PageContext; one: SaidPause; mayChange: boolean }): VNode {
  const { t } = ctx.text;
  const heading = `pause-${one.pauseId}`;
  return (
    <article class="card" aria-labelledby={heading}>
      <h3 class="card-title" id={heading}>
        {t(`audit.erasures.service.${one.service}`)}
      </h3>
      <PauseFacts ctx={ctx} one={one} />
      {one.status === 'standing' && mayChange && (
        <Form ctx={ctx} action={STAFF_PATHS.endPause} hidden={{ pauseId: one.pauseId }}>
          <Actions>
            <Button kind="secondary">{t('pauses.end')}</Button>
            <LinkButton href={extendPausePath(one.pauseId)} kind="quiet">
              {t('pauses.extend')}
            </LinkButton>
          </Actions>
        </Form>
      )}
    </article>
  );
}

export function PauseFacts({ ctx, one }: { ctx: PageContext; one: SaidPause }): VNode {
  const { t } = ctx.text;
  const stands = one.status === 'standing';
  const rows: SummaryRow[] = [
    { name: t('pauses.status'), value: t(stands ? 'pauses.status.standing' : 'pauses.status.over') },
    { name: t('pauses.part'), value: t(`pauses.part.${one.part}`) },
    { name: t('pauses.kinds'), value: one.kinds.map((kind) => <div key={kind}>{kindName(ctx, kind)}</div>) },
    { name: t('pauses.reason'), value: <span class="as-written">{one.reason}</span> },
    { name: t('pauses.begun'), value: [`${one.begunBy} `, <Time key="at" ctx={ctx} at={one.begunAt} />] },
    ...(one.extensions.length === 0 ? [] : [{ name: t('pauses.extensions'), value: extensionsOf(ctx, one) }]),
    stands
      ? { name: t('pauses.until'), value: <Time ctx={ctx} at={one.until} /> }
      : {
          name: t('pauses.ended'),
          value: [`${one.endedBy ?? t('pauses.by-itself')} `, <Time key="at" ctx={ctx} at={one.until} />],
        },
  ];
  return <SummaryList rows={rows} />;
}

/** Each on a line of its own. */
const extensionsOf = (ctx: PageContext, { extensions }: SaidPause): VNode[] =>
  extensions.map(({ by, at, reason }) => (
    <div key={at}>
      {by} <Time ctx={ctx} at={at} />
      <div class="as-written">{reason}</div>
    </div>
  ));
