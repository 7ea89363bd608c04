/** Names that pages of staff share: queues, kinds, steps, people. */
import { USE_CHANGES } from '../procedures/service-use-change/pages/registration.js';
import type { PageContext } from '../pages/context.js';

/** Names of staff by ID. */
export type StaffNames = Readonly<Record<string, string>>;

/** The text of an ID that is put together, where there is one. */
export function textOr({ text }: PageContext, id: string, otherwise: string): string {
  return text.has(id) ? text.t(id) : otherwise;
}

export const queueName = (ctx: PageContext, queue: string): string => textOr(ctx, `console.queue.${queue}`, queue);

export const changeName = (ctx: PageContext, change: string): string => {
  const known = USE_CHANGES.find((one) => one === change);
  return known ? ctx.text.t(`application.change.${known}`) : change;
};

/** What an application asks for: `CiNii：利用停止`, `UMIN：…`. */
export function kindName(
  ctx: PageContext,
  { service, kind, change }: { service: string; kind: string; change?: string },
): string {
  const asked = change === undefined ? textOr(ctx, `staff.kind.${kind}`, kind) : changeName(ctx, change);
  return ctx.text.t('console.detail.title', { name: queueName(ctx, service), change: asked });
}

export const stepName = (ctx: PageContext, step: string): string => textOr(ctx, `step.${step}`, step);

export function staffName({ text: { t } }: PageContext, names: StaffNames, id: string): string {
  return t('staff.signed-in-as', { name: names[id] ?? id, id });
}

export function actorName(ctx: PageContext, names: StaffNames, actor: string): string {
  const { t } = ctx.text;
  if (!actor.startsWith('staff:')) return actor === 'person' ? t('console.actor.person') : t('console.actor.system');
  const id = actor.slice('staff:'.length);
  return t('console.actor.staff', { name: names[id] ?? id, id });
}
