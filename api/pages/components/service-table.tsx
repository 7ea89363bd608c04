/** Which services know of a change: name, status in words, when it is expected or was confirmed, since when it is late. */
import type { PageContext, VNode } from '../context.js';
import { Time } from './summary-list.js';

export interface ShownService {
  /** Name in the reader's language. */
  label: string;
  /** `failed`: the last attempt failed, and another follows. */
  status: 'pending' | 'confirmed' | 'failed';
  /** Instants are RFC 3339. */
  expectedAt: string;
  confirmedAt?: string;
  lateSince?: string;
}

const isLate = ({ status, lateSince }: ShownService): boolean => status !== 'confirmed' && lateSince !== undefined;

/** How far it is, in a few words: a page whose title holds them has another title when there is news. */
export function servicesProgress({ text: { t } }: PageContext, services: readonly ShownService[]): string {
  const current = services.filter(({ status }) => status === 'confirmed').length;
  const count = services.filter(isLate).length;
  const total = services.length;
  return count === 0
    ? t('services.progress', { current, total })
    : t('services.progress-late', { current, total, count });
}

export function ServiceTable({ ctx, services }: { ctx: PageContext; services: readonly ShownService[] }): VNode {
  const { t } = ctx.text;
  return (
    <table class="services">
      <thead>
        <tr>
          <th scope="col">{t('services.service')}</th>
          <th scope="col">{t('services.status')}</th>
          <th scope="col">{t('services.when')}</th>
        </tr>
      </thead>
      <tbody>
        {services.map((service) => (
          <tr key={service.label}>
            <th scope="row">{service.label}</th>
            <td>
              <span class={isLate(service) ? 'tag tag-error' : 'tag'}>{t(`services.${service.status}`)}</span>
              {isLate(service) && service.lateSince !== undefined && (
                <span class="services-late">{at(ctx, 'services.late', service.lateSince)}</span>
              )}
            </td>
            <td>
              {service.status === 'confirmed' && service.confirmedAt !== undefined ? (
                <Time ctx={ctx} at={service.confirmedAt} />
              ) : (
                at(ctx, 'services.expected', service.expectedAt)
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const at = (ctx: PageContext, id: 'services.late' | 'services.expected', until: string) =>
  ctx.text.rich(id, { until: <Time key="until" ctx={ctx} at={until} /> });
