/** The page where auditors try other settings on what they found. */
import { describedBy, fieldId, FieldMessage } from '../../pages/components/field.js';
import { type ErrorLine, errorOf, linesOf } from '../../pages/components/error-summary.js';
import { Button } from '../../pages/components/form.js';
import { Moment, Table } from '../../pages/components/table.js';
import type { FieldError, FormErrors, Page, PageContext, TextId, VNode } from '../../pages/context.js';
import type { StaffPerson } from '../../staff/nav.js';
import { textOr } from '../../staff/words.js';
import { AuditFrame } from '../pages/frame.js';
import { type AuditSearch, searchLabels } from '../pages/filter.js';
import { auditProcedurePath } from '../paths.js';
import { WHAT_IF_PATH } from './paths.js';

export const TYPED = [
  'accessCodeTries',
  'accessCodeLife',
  'oneTimeUrlLife',
  'dualControl',
  'decisionBusinessDays',
  'closedDays',
  'requestsPerHour',
] as const;
/** As they were typed. */
export type TypedSettings = Partial<Record<(typeof TYPED)[number], string>>;

export interface WhatIfView extends FormErrors {
  staff: StaffPerson;
  /** What was found: carried along. */
  search: AuditSearch;
  typed: TypedSettings;
  /** What came of it. */
  found?: {
    cases: number;
    counts: { otherwise: number; untold: number };
    otherwise: readonly { procedureId: string; rule: string; at: string; recorded: string; instead: string }[];
    untold: readonly { procedureId: string; rule: string }[];
  };
}

export const settingLabels = ({ text: { t } }: PageContext): Record<keyof TypedSettings, string> => ({
  accessCodeTries: t('audit.what-if.accessCodeTries'),
  accessCodeLife: t('audit.what-if.accessCodeLife'),
  oneTimeUrlLife: t('audit.what-if.oneTimeUrlLife'),
  dualControl: t('audit.what-if.dualControl'),
  decisionBusinessDays: t('audit.what-if.decisionBusinessDays'),
  closedDays: t('audit.what-if.closedDays'),
  requestsPerHour: t('audit.what-if.requestsPerHour'),
});

export const WhatIfPage: Page<WhatIfView> = (view, ctx) => {
  const { t } = ctx.text;
  const { staff, search, found } = view;
  return (
    <AuditFrame
      ctx={ctx}
      staff={staff}
      title={t('audit.what-if.title')}
      within={[]}
      lines={[...linesOf(ctx, settingLabels(ctx), ofSettings(view)), ...filterLines(ctx, view.errors)]}
    >
      <p class="lead">{t('audit.what-if.lead')}</p>
      <search aria-label={t('audit.what-if.title')}>
        <form class="queue-filter" method="get" action={WHAT_IF_PATH} noValidate>
          {Object.entries(search).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          {TYPED.map((name) =>
            name === 'dualControl' ? null : <Setting key={name} ctx={ctx} view={view} name={name} />,
          )}
          <Eyes ctx={ctx} typed={view.typed} />
          <div class="queue-filter-submit">
            <Button kind="secondary">{t('audit.what-if.submit')}</Button>
          </div>
        </form>
      </search>
      {found && <Found ctx={ctx} found={found} />}
    </AuditFrame>
  );
};

const isTyped = ({ field }: FieldError): boolean => (TYPED as readonly string[]).includes(field);
const ofSettings = (view: WhatIfView): FormErrors => ({ ...view, errors: (view.errors ?? []).filter(isTyped) });
/** What was searched by stands on another page: its errors are named here, and lead to no field. */
const filterLines = (ctx: PageContext, errors: readonly FieldError[] = []): ErrorLine[] =>
  linesOf(ctx, searchLabels(ctx), { errors: errors.filter((one) => !isTyped(one)) }).map(({ message }) => ({
    message,
  }));

const HINTS = new Set<keyof TypedSettings>(['accessCodeLife', 'oneTimeUrlLife', 'closedDays']);

function Setting({ ctx, view, name }: { ctx: PageContext; view: WhatIfView; name: keyof TypedSettings }): VNode {
  const labels = settingLabels(ctx);
  const error = errorOf(ctx, labels, view.errors, name);
  const hint = HINTS.has(name) ? ctx.text.t(`audit.what-if.${name}-hint` as TextId) : undefined;
  return (
    <div class={error ? 'field-wrong' : undefined}>
      <label class="label" for={fieldId(name)}>
        {labels[name]}
      </label>
      <FieldMessage ctx={ctx} name={name} error={error} />
      <input
        class="input"
        type="text"
        id={fieldId(name)}
        name={name}
        value={view.typed[name] ?? ''}
        maxLength={4_000}
        aria-invalid={error ? 'true' : undefined}
        aria-describedby={describedBy(name, hint, error)}
      />
      {hint && (
        <p class="hint" id={`${fieldId(name)}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

function Eyes({ ctx, typed }: { ctx: PageContext; typed: TypedSettings }): VNode {
  const { t } = ctx.text;
  return (
    <div>
      <label class="label" for={fieldId('dualControl')}>
        {t('audit.what-if.dualControl')}
      </label>
      <select class="input" id={fieldId('dualControl')} name="dualControl">
        {(['', 'false', 'true'] as const).map((value) => (
          <option key={value} value={value} selected={value === (typed.dualControl ?? '')}>
            {t(`audit.what-if.eyes-${value === '' ? 'as-was' : value}`)}
          </option>
        ))}
      </select>
    </div>
  );
}

function Found({ ctx, found }: { ctx: PageContext; found: NonNullable<WhatIfView['found']> }): VNode {
  const { t } = ctx.text;
  const { cases, counts, otherwise, untold } = found;
  return (
    <section class="section" aria-labelledby="found">
      <h2 id="found">{t('audit.what-if.found')}</h2>
      <p>{t('audit.what-if.counts', { cases, otherwise: counts.otherwise, untold: counts.untold })}</p>
      {otherwise.length > 0 && (
        <Table
          caption={t('audit.what-if.otherwise')}
          stacks
          columns={[
            { name: t('procedure.id') },
            { name: t('audit.what-if.rule') },
            { name: t('audit.procedure.at') },
            { name: t('audit.what-if.recorded') },
            { name: t('audit.what-if.instead') },
          ]}
          rows={otherwise.map((one) => ({
            key: one.procedureId,
            cells: [
              <Link procedureId={one.procedureId} />,
              t(`audit.what-if.rule.${one.rule}` as TextId),
              <Moment at={one.at} />,
              said(ctx, one.rule, one.recorded),
              said(ctx, one.rule, one.instead),
            ],
          }))}
        />
      )}
      {otherwise.length > 0 && <p>{t('audit.what-if.after')}</p>}
      {untold.length > 0 && (
        <>
          <h3>{t('audit.what-if.untold')}</h3>
          <ul>
            {untold.map(({ procedureId, rule }) => (
              <li key={`${procedureId} ${rule}`}>
                <Link procedureId={procedureId} /> {t(`audit.what-if.rule.${rule}` as TextId)}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

const Link = ({ procedureId }: { procedureId: string }): VNode => (
  <a class="code" href={auditProcedurePath(procedureId)}>
    {procedureId}
  </a>
);

/** A step, an instant, or one of the words that are none. */
function said(ctx: PageContext, rule: string, what: string): VNode | string {
  if (rule === 'due') return <Moment at={what} />;
  if (what === '' || what === 'open' || what === 'first-approved')
    return ctx.text.t(`audit.what-if.${what === '' ? 'nothing' : what}` as TextId);
  return textOr(ctx, `step.${what}`, what);
}
