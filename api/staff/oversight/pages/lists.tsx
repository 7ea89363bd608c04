/** Page of the services that wait for a password. */

import { linesOf } from '../../../pages/components/error-summary.js';
import { Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import type { Children, FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import type { StaffPerson } from '../../nav.js';
import { STAFF_PATHS } from '../../paths.js';
import { Console } from './frame.js';
import { Moment, Pager, pagePath, Table } from './table.js';

export interface ListView {
  staff: StaffPerson;
  /** In all, not only on this page. */
  total: number;
  page: number;
  pages: number;
}

export interface WaitingService {
  procedureId: string;
  /** Page of the procedure. */
  href: string;
  account: string;
  /** Name of the connector. */
  service: string;
  label: string;
  status: 'pending' | 'failed';
  /** Instants are RFC 3339. */
  expectedAt: string;
  lateSince?: string;
  attempts: number;
  /** Whether whoever is signed in may ask for an attempt. */
  mayRetry: boolean;
  /** In words. */
  fault?: string;
  retryAskedAt?: string;
}

export interface StaffServicesView extends ListView {
  services: readonly WaitingService[];
  /** What has just been asked for. */
  asked?: { account: string; label: string };
}

/** Forms: fields `procedureId`, `service`. */
export const StaffServicesPage: Page<StaffServicesView & FormErrors> = (view, ctx) => {
  const { t } = ctx.text;
  const { asked } = view;
  const mayRetry = view.services.some((service) => service.mayRetry);
  const lines = linesOf(ctx, {}, view);
  return (
    <Console ctx={ctx} staff={view.staff} section="services" lines={lines}>
      {asked && (
        <Notice
          ctx={ctx}
          kind="success"
          title={t('overview.services.retry-asked', { account: asked.account, name: asked.label })}
        />
      )}
      <p class="lead">{t('overview.services.lead')}</p>
      <p>{t('overview.count', { count: view.total })}</p>
      {view.services.length > 0 && (
        <Table
          caption={t('overview.services.title')}
          stacks
          columns={[
            { name: t('overview.services.account') },
            { name: t('overview.services.service') },
            { name: t('overview.services.status') },
            { name: t('overview.services.expected') },
            { name: t('overview.services.late') },
            { name: t('overview.services.attempts'), isNumber: true },
            { name: t('overview.services.fault') },
            ...(mayRetry ? [{ name: t('overview.action') }] : []),
          ]}
          rows={view.services.map((service) => ({
            key: `${service.procedureId} ${service.service}`,
            cells: [
              ...serviceCells(ctx, service),
              ...(mayRetry ? [service.mayRetry && <Retry ctx={ctx} service={service} page={view.page} />] : []),
            ],
          }))}
        />
      )}
      <Pager ctx={ctx} path={STAFF_PATHS.services} {...view} />
    </Console>
  );
};

function serviceCells(ctx: PageContext, service: WaitingService): Children[] {
  const { t } = ctx.text;
  const { lateSince, retryAskedAt } = service;
  const none = t('overview.none');
  return [
    <a class="code" href={service.href}>
      {service.account}
    </a>,
    service.label,
    <>
      {t(`overview.services.status.${service.status}`)}{' '}
      {lateSince !== undefined && <strong class="tag tag-error">{t('overview.services.is-late')}</strong>}
    </>,
    <Moment at={service.expectedAt} />,
    lateSince === undefined ? none : <Moment at={lateSince} />,
    service.attempts,
    <>
      {service.fault ?? none}
      {retryAskedAt !== undefined && (
        <span class="table-note">
          {t('overview.services.retry-asked-at')}: <Moment at={retryAskedAt} />
        </span>
      )}
    </>,
  ];
}

function Retry({ ctx, service, page }: { ctx: PageContext; service: WaitingService; page: number }): VNode {
  const { procedureId, service: name, account, label } = service;
  return (
    <Form ctx={ctx} action={pagePath(STAFF_PATHS.services, page)} hidden={{ procedureId, service: name }}>
      <Button kind="secondary">
        {ctx.text.t('overview.services.retry')}
        <span class="visually-hidden">
          {' '}
          {label}, {account}
        </span>
      </Button>
    </Form>
  );
}
