/** What the queue shows: chosen here, kept in the address. */
import { fieldId } from '../../../pages/components/field.js';
import { Button } from '../../../pages/components/form.js';
import type { PageContext, VNode } from '../../../pages/context.js';
import type { Shown } from '../../../procedures/application-kind.js';
import { STAFF_PATHS } from '../../paths.js';
import { queueName, shownText } from '../../words.js';
import { QUEUE_OWNERS, QUEUE_SORTS, QUEUE_STATES, type QueueSearch } from './path.js';

export interface QueueFilterProps {
  ctx: PageContext;
  search: QueueSearch;
  choices: { queues: readonly string[]; kinds: readonly { kind: string; name: Shown }[] };
}

/** A form that only asks changes nothing: it goes by GET, and its answer can be bookmarked. */
export function QueueFilter({ ctx, search, choices }: QueueFilterProps): VNode {
  const { t } = ctx.text;
  const all = t('console.filter.all');
  return (
    <search aria-label={t('console.filter')}>
      <form class="queue-filter" method="get" action={STAFF_PATHS.queue}>
        <div class="queue-filter-search">
          <label class="label" for={fieldId('q')}>
            {t('console.search')}
          </label>
          <input
            class="input"
            id={fieldId('q')}
            name="q"
            type="search"
            value={search.q ?? ''}
            aria-describedby={`${fieldId('q')}-hint`}
            maxLength={200}
            data-search
          />
          <p class="hint" id={`${fieldId('q')}-hint`}>
            {t('console.search-hint')}
          </p>
        </div>
        <Choice
          name="queue"
          label={t('console.filter.queue')}
          first={all}
          value={search.queue}
          options={choices.queues.map((queue) => [queue, queueName(ctx, queue)])}
        />
        <Choice
          name="kind"
          label={t('console.filter.kind')}
          first={all}
          value={search.kind}
          options={choices.kinds.map(({ kind, name }) => [kind, shownText(ctx, name)])}
        />
        <Choice
          name="state"
          label={t('console.filter.state')}
          first={t('console.filter.open')}
          value={search.state}
          options={QUEUE_STATES.map((state) => [state, t(`console.state.${state}`)])}
        />
        <Choice
          name="which"
          label={t('console.filter.which')}
          first={all}
          value={search.which}
          options={QUEUE_OWNERS.map((which) => [which, t(`console.which.${which}`)])}
        />
        <Choice
          name="sort"
          label={t('console.filter.sort')}
          value={search.sort ?? 'due'}
          options={QUEUE_SORTS.map((sort) => [sort, t(`console.sort.${sort}`)])}
        />
        <div class="queue-filter-submit">
          <Button kind="secondary">{t('console.filter.submit')}</Button>
          <a href={STAFF_PATHS.queue}>{t('console.filter.clear')}</a>
        </div>
      </form>
    </search>
  );
}

interface ChoiceProps {
  name: string;
  label: string;
  /** The entry that asks for nothing; absent where one of the others always holds. */
  first?: string;
  value: string | undefined;
  options: readonly (readonly [value: string, label: string])[];
}

function Choice({ name, label, first, value, options }: ChoiceProps): VNode {
  return (
    <div>
      <label class="label" for={fieldId(name)}>
        {label}
      </label>
      <select class="input" id={fieldId(name)} name={name}>
        {first !== undefined && <option value="">{first}</option>}
        {options.map(([one, text]) => (
          <option key={one} value={one} selected={one === value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
