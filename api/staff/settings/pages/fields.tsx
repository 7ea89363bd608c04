/** The fields of a member of staff, for the form that adds one and the one that changes one. */

import { STAFF_ROLES } from '../../../../db/staff/staff.js';
import { Checkboxes } from '../../../pages/components/choices.js';
import { errorOf } from '../../../pages/components/error-summary.js';
import { TextArea, TextField } from '../../../pages/components/field.js';
import type { FormErrors, PageContext, VNode } from '../../../pages/context.js';
import type { TextId } from '../../../text/index.js';

/** As it was typed. */
export interface StaffDraft {
  staffId?: string;
  name?: string;
  email?: string;
  roles?: readonly string[];
  queues?: readonly string[];
  /** One on each line. */
  accounts?: string;
  reason?: string;
  disabled?: boolean;
  /** That the form was made for. */
  version?: number;
}

const LABELS = {
  staffId: 'settings.staff.id',
  name: 'settings.staff.name',
  email: 'settings.staff.email',
  roles: 'settings.staff.roles',
  queues: 'settings.staff.queues',
  accounts: 'settings.staff.accounts',
  disabled: 'settings.staff.state',
  reason: 'settings.staff.reason',
} as const satisfies Record<string, TextId>;

export const staffLabels = ({ text: { t } }: PageContext): Record<keyof typeof LABELS, string> =>
  Object.fromEntries(Object.entries(LABELS).map(([name, id]) => [name, t(id)])) as Record<keyof typeof LABELS, string>;

interface FieldsProps {
  ctx: PageContext;
  draft: StaffDraft & FormErrors;
  /** Services that there are. */
  queues: readonly string[];
}

const queueName = ({ text }: PageContext, queue: string): string => {
  const id = `console.queue.${queue}`;
  return text.has(id) ? text.t(id) : queue;
};

export function StaffFields({ ctx, draft, queues }: FieldsProps): VNode {
  const { t } = ctx.text;
  const labels = staffLabels(ctx);
  const error = (field: string): string | undefined => errorOf(ctx, labels, draft.errors, field);
  return (
    <>
      <TextField ctx={ctx} name="name" label={labels.name} value={draft.name} error={error('name')} required />
      <TextField
        ctx={ctx}
        name="email"
        label={labels.email}
        hint={t('settings.staff.email-hint')}
        value={draft.email}
        error={error('email')}
        type="email"
      />
      <Checkboxes
        ctx={ctx}
        name="roles"
        legend={labels.roles}
        error={error('roles')}
        chosen={draft.roles ?? []}
        options={STAFF_ROLES.map((value) => ({
          value,
          label: t(`settings.staff.role.${value}`),
          hint: t(`settings.staff.role.${value}-hint`),
        }))}
      />
      <Checkboxes
        ctx={ctx}
        name="queues"
        legend={labels.queues}
        error={error('queues')}
        chosen={draft.queues ?? []}
        options={queues.map((value) => ({ value, label: queueName(ctx, value) }))}
      />
      <TextArea
        ctx={ctx}
        name="accounts"
        label={labels.accounts}
        hint={t('settings.staff.accounts-hint')}
        value={draft.accounts}
        error={error('accounts')}
      />
    </>
  );
}

export function ReasonField({ ctx, draft }: Pick<FieldsProps, 'ctx' | 'draft'>): VNode {
  const labels = staffLabels(ctx);
  return (
    <TextField
      ctx={ctx}
      name="reason"
      label={labels.reason}
      hint={ctx.text.t('settings.staff.reason-hint')}
      value={draft.reason}
      error={errorOf(ctx, labels, draft.errors, 'reason')}
    />
  );
}

/** Roles as people call them. */
export const rolesText = (ctx: PageContext, roles: readonly string[]): string =>
  listed(
    ctx,
    STAFF_ROLES.filter((role) => roles.includes(role)).map((role) => ctx.text.t(`settings.staff.role.${role}`)),
  );
export const queuesText = (ctx: PageContext, queues: readonly string[]): string =>
  listed(
    ctx,
    queues.map((queue) => queueName(ctx, queue)),
  );
/** Words in a row; a word that says so where there are none. */
const listed = ({ locale, text }: PageContext, words: readonly string[]): string =>
  words.join(locale === 'ja' ? '、' : ', ') || text.t('settings.staff.none');
