/** Page of leads: a form that pauses deadlines while a part is out, and the pauses that there are and were. */
import { OUTAGE_PARTS } from '../../../db/platform/outage-pauses.js';
import { kindName } from '../../audit/pages/frame.js';
import { errorOf, linesOf } from '../../pages/components/error-summary.js';
import { Select } from '../../pages/components/field.js';
import { Actions, Button, Form } from '../../pages/components/form.js';
import { Notice } from '../../pages/components/notice.js';
import { Title } from '../../pages/components/title.js';
import type { FormErrors, Page, PageContext, VNode } from '../../pages/context.js';
import { StaffLayout, type StaffPerson } from '../nav.js';
import { STAFF_PATHS } from '../paths.js';
import { PauseCard } from './card.js';
import { LengthAndReason } from './fields.js';
import type { SaidPause } from './said.js';

/** What may just have been done. */
export const DONE = ['begun', 'extended', 'ended'] as const;

export interface OutagePausesView {
  staff: StaffPerson;
  done?: (typeof DONE)[number];
  /** The newest first. */
  pauses: readonly SaidPause[];
  /** Services whose deadlines this person may pause. */
  mine: readonly SaidPause['service'][];
  /** Kinds of procedures of these services. */
  kinds: readonly { service: SaidPause['service']; kind: string }[];
  /** How long at most. Minutes */
  longest: number;
  /** One that was refused: its form is shown again as it was typed. */
  draft?: FormErrors & { service: string; kind: string; part: string; reason: string; minutes: string };
  /** An end that was refused. */
  refused?: FormErrors;
}

/** Forms: fields `service`, `kind`, `part`, `reason`, `minutes`; `pauseId`. */
export const OutagePausesPage: Page<OutagePausesView> = (view, ctx) => {
  const { t } = ctx.text;
  const refused = view.refused ?? view.draft ?? {};
  const problemText = refused.problem === 'already-paused' ? t('pauses.already') : undefined;
  const lines = linesOf(ctx, labelsOf(ctx), refused, { problemText });
  const standing = view.pauses.filter(({ status }) => status === 'standing');
  const earlier = view.pauses.filter(({ status }) => status === 'over');
  return (
    <StaffLayout ctx={ctx} staff={view.staff} current="pauses" title={t('pauses.title')} errors={lines}>
      <Title ctx={ctx}>{t('pauses.title')}</Title>
      {view.done && lines.length === 0 && <Notice ctx={ctx} kind="success" title={t(`pauses.done.${view.done}`)} />}
      <p class="lead">{t('pauses.lead')}</p>
      <section class="section" aria-labelledby="standing">
        <h2 id="standing">{t('pauses.standing')}</h2>
        {standing.length === 0 && <p>{t('pauses.none')}</p>}
        {standing.map((one) => (
          <PauseCard key={one.pauseId} ctx={ctx} one={one} mayChange={view.mine.includes(one.service)} />
        ))}
      </section>
      {view.mine.length > 0 && <PauseSection ctx={ctx} view={view} />}
      {earlier.length > 0 && (
        <section class="section" aria-labelledby="earlier">
          <h2 id="earlier">{t('pauses.earlier')}</h2>
          {earlier.map((one) => (
            <PauseCard key={one.pauseId} ctx={ctx} one={one} mayChange={false} />
          ))}
        </section>
      )}
    </StaffLayout>
  );
};

const labelsOf = ({ text: { t } }: PageContext) => ({
  service: t('pauses.service'),
  part: t('pauses.part'),
  kind: t('pauses.kind'),
  reason: t('pauses.reason'),
  minutes: t('pauses.minutes'),
});

function PauseSection({ ctx, view }: { ctx: PageContext; view: OutagePausesView }): VNode {
  const { t } = ctx.text;
  const labels = labelsOf(ctx);
  const { draft, mine, kinds, longest } = view;
  const error = (field: string) => errorOf(ctx, labels, draft?.errors, field);
  return (
    <section class="section" aria-labelledby="pause">
      <h2 id="pause">{t('pauses.begin')}</h2>
      <p>{t('pauses.begin-detail')}</p>
      <Form ctx={ctx} action={STAFF_PATHS.pauses}>
        <Select
          ctx={ctx}
          name="service"
          label={labels.service}
          placeholder={t('pauses.choose')}
          options={mine.map((value) => ({ value, label: t(`audit.erasures.service.${value}`) }))}
          value={draft?.service}
          error={error('service')}
          required
        />
        <Select
          ctx={ctx}
          name="part"
          label={labels.part}
          placeholder={t('pauses.choose')}
          options={OUTAGE_PARTS.map((value) => ({ value, label: t(`pauses.part.${value}`) }))}
          value={draft?.part}
          error={error('part')}
          required
        />
        <Select
          ctx={ctx}
          name="kind"
          label={labels.kind}
          hint={t('pauses.kind-hint')}
          placeholder={t('pauses.kind-all')}
          options={kinds.map(({ service, kind }) => ({
            value: kind,
            label: t('pauses.kind-of', {
              service: t(`audit.erasures.service.${service}`),
              kind: kindName(ctx, kind),
            }),
          }))}
          value={draft?.kind}
          error={error('kind')}
        />
        <LengthAndReason
          ctx={ctx}
          labels={labels}
          hint={t('pauses.minutes-hint', { longest })}
          draft={draft}
          error={error}
        />
        <Actions>
          <Button>{t('pauses.submit')}</Button>
        </Actions>
      </Form>
    </section>
  );
}
