/** Page of leads on which a pause of deadlines is prolonged: it ends by itself later than it would. */
import { errorOf, linesOf } from '../../pages/components/error-summary.js';
import { Actions, Button, Form, LinkButton } from '../../pages/components/form.js';
import { Title } from '../../pages/components/title.js';
import type { FormErrors, Page } from '../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../nav.js';
import { STAFF_PATHS } from '../paths.js';
import { PauseFacts } from './card.js';
import { LengthAndReason } from './fields.js';
import type { SaidPause } from './said.js';

export interface ExtendPauseView {
  staff: StaffPerson;
  one: SaidPause;
  /** How long at most, from now on. Minutes */
  longest: number;
  /** One that was refused, as it was typed. */
  draft?: FormErrors & { reason: string; minutes: string };
}

/** Form: fields `pauseId`, `minutes`, `reason`. */
export const ExtendPausePage: Page<ExtendPauseView> = ({ staff, one, longest, draft }, ctx) => {
  const { t } = ctx.text;
  const labels = { minutes: t('pauses.extend.minutes'), reason: t('pauses.extend.reason') };
  const problemText = draft?.problem === 'wrong-state' ? t('pauses.extend.over') : undefined;
  const lines = linesOf(ctx, labels, draft ?? {}, { problemText });
  const error = (field: string) => errorOf(ctx, labels, draft?.errors, field);
  const title = t('pauses.extend.title');
  return (
    <StaffLayout
      ctx={ctx}
      staff={staff}
      current="pauses"
      title={title}
      breadcrumb={[{ label: t('pauses.title'), href: STAFF_PATHS.pauses }, { label: title }]}
      errors={lines}
    >
      <Title ctx={ctx}>{title}</Title>
      <section class="section" aria-labelledby="pause">
        <h2 id="pause">{t(`audit.erasures.service.${one.service}`)}</h2>
        <PauseFacts ctx={ctx} one={one} />
      </section>
      {one.status === 'over' ? (
        <>
          <p>{t('pauses.extend.over')}</p>
          <Actions>
            <LinkButton href={STAFF_PATHS.pauses}>{t('pauses.extend.back')}</LinkButton>
          </Actions>
        </>
      ) : (
        <section class="section" aria-labelledby="extend">
          <h2 id="extend">{t('pauses.extend')}</h2>
          <p>{t('pauses.extend.detail')}</p>
          <Form ctx={ctx} action={STAFF_PATHS.extendPause} hidden={{ pauseId: one.pauseId }}>
            <LengthAndReason
              ctx={ctx}
              labels={labels}
              hint={t('pauses.extend.minutes-hint', { until: ctx.text.dateTime(one.until), longest })}
              draft={draft}
              error={error}
            />
            <Actions>
              <Button>{t('pauses.extend.submit')}</Button>
              <LinkButton href={STAFF_PATHS.pauses} kind="quiet">
                {t('pauses.extend.back')}
              </LinkButton>
            </Actions>
          </Form>
        </section>
      )}
    </StaffLayout>
  );
};
