/** Names that pages of staff share: queues, applications, steps, people. */
import type { PageContext } from '../pages/context.js';
import type { Shown } from '../procedures/application-kind.js';

/** Names of staff by ID. */
export type StaffNames = Readonly<Record<string, string>>;

/** The text of an ID that is put together, where there is one. */
export function textOr({ text }: PageContext, id: string, otherwise: string): string {
  return text.has(id) ? text.t(id) : otherwise;
}

export const queueName = (ctx: PageContext, queue: string): string => textOr(ctx, `console.queue.${queue}`, queue);

export const shownText = ({ text }: PageContext, shown: Shown): string =>
  typeof shown === 'string' ? shown : text.t(shown.text);

/** An application by its queue and what it asks for: `CiNii：利用停止`, `UMIN：…`. */
export const askedName = (ctx: PageContext, { service, askedFor }: { service: string; askedFor: Shown }): string =>
  ctx.text.t('console.detail.title', { name: queueName(ctx, service), change: shownText(ctx, askedFor) });

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
