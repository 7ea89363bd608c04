/** Where somebody chooses whose card is read, and what happens. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { InteractionResults } from 'oidc-provider';
import { errorOf, ErrorSummary, linesOf } from '../../api/pages/components/error-summary.js';
import { RadioGroup } from '../../api/pages/components/choices.js';
import { Actions, Button } from '../../api/pages/components/form.js';
import { Title } from '../../api/pages/components/title.js';
import type { FieldError } from '../../api/pages/context.js';
import { type CardHolder, STRANGER } from './card-people.js';
import { type At, contextOf, type Counter, framed } from './frame.js';

const OUTCOMES = ['right', 'slow', 'wrong-person', 'revoked', 'cancel'] as const;
type Outcome = (typeof OUTCOMES)[number];

/** @param slowMs how long a slow card takes */
export const cardCounter = (holders: readonly CardHolder[], slowMs: number): Counter => ({
  forgets: true,
  page: (at) => page(at, { holders, slowMs, chosen: { person: holders[0]?.id ?? '', outcome: 'right' } }),
  async submitted(at, form) {
    const person = holders.find(({ id }) => id === form.get('person'));
    const outcome = OUTCOMES.find((one) => one === form.get('outcome'));
    if (!person || !outcome) {
      const chosen = { person: person?.id ?? '', outcome: outcome ?? '' };
      const errors = [...(person ? [] : ['person']), ...(outcome ? [] : ['outcome'])];
      const refused = errors.map((field) => ({ field, reason: 'required' as const }));
      return { status: 400, body: page(at, { holders, slowMs, chosen, errors: refused }) };
    }
    if (outcome === 'slow') await sleep(slowMs);
    return { result: resultOf(outcome, person) };
  },
});

function resultOf(outcome: Outcome, person: CardHolder): InteractionResults {
  const read = (holder: CardHolder): InteractionResults => ({ login: { accountId: holder.id, remember: false } });
  if (outcome === 'wrong-person') return read(STRANGER);
  if (outcome === 'revoked')
    return { error: 'access_denied', error_description: 'the certificate of the card is revoked' };
  if (outcome === 'cancel') return { error: 'access_denied', error_description: 'the user gave up' };
  return read(person);
}

interface View {
  holders: readonly CardHolder[];
  slowMs: number;
  chosen: { person: string; outcome: string };
  errors?: readonly FieldError[];
}

function page(at: At, { holders, slowMs, chosen, errors = [] }: View): string {
  const ctx = contextOf(at);
  const { t } = ctx.text;
  const labels = { person: t('card.person'), outcome: t('card.outcome') };
  const lines = linesOf(ctx, labels, { errors });
  const seconds = Math.ceil(slowMs / 1_000);
  return framed(
    at,
    'card.title',
    <>
      <ErrorSummary ctx={ctx} lines={lines} />
      <Title ctx={ctx}>{t('card.title')}</Title>
      <p class="lead">{t('card.lead')}</p>
      <form class="form" method="post" action={at.action} noValidate>
        <RadioGroup
          ctx={ctx}
          name="person"
          legend={labels.person}
          error={errorOf(ctx, labels, errors, 'person')}
          options={holders.map(({ id, name }) => ({ value: id, label: `${name} (${id})` }))}
          chosen={[chosen.person]}
          required
        />
        <RadioGroup
          ctx={ctx}
          name="outcome"
          legend={labels.outcome}
          error={errorOf(ctx, labels, errors, 'outcome')}
          options={OUTCOMES.map((value) => ({
            value,
            label: value === 'slow' ? t('card.slow', { seconds }) : t(`card.${value}`),
          }))}
          chosen={[chosen.outcome]}
          required
        />
        <Actions>
          <Button>{t('card.submit')}</Button>
        </Actions>
      </form>
    </>,
    lines.length > 0,
  );
}
