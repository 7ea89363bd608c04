/** 「会員情報をダウンロードする」: the members now, or as they were after an earlier update. Manual: JAIRO Cloud, 2 (3) and (4). */
import { WRITTEN_FORMATS, type WrittenFormat } from '../../../../worker/runtime/workbook/contract.js';
import { japanTimestamp } from '../../../../workflows/rules/japan-time.js';
import { linesOf } from '../../../pages/components/error-summary.js';
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import { Moment, Table } from '../../../pages/components/table.js';
import type { FormErrors, Page, PageContext, VNode } from '../../../pages/context.js';
import { menuPagePath } from '../paths.js';
import { Code, MembersFrame, type MenuView, Pages } from './frame.js';

export interface ShownVersion {
  version: number;
  kind: 'import' | 'revert';
  /** RFC 3339 */
  appliedAt: string;
  by: string;
  added: number;
  changed: number;
  removed: number;
}

export interface DownloadView extends MenuView, FormErrors {
  format: WrittenFormat;
  /** The newest first. */
  versions: readonly ShownVersion[];
  page: number;
  pages: number;
  /** Rows of the sheet that the chosen format has no characters for. */
  notEncodable?: readonly number[];
}

/** Forms: POST to 「この版に戻す」 with `version`. */
export const DownloadPage: Page<DownloadView> = (view, ctx) => {
  const { t } = ctx.text;
  const { institution, format, versions, notEncodable } = view;
  const problemText = notEncodable && t('download.not-encodable', { rows: notEncodable.join(', ') });
  return (
    <MembersFrame
      ctx={ctx}
      view={view}
      title={t('members.download')}
      lines={linesOf(ctx, {}, view, { problemText })}
      wide
    >
      <Formats ctx={ctx} view={view} />
      <section class="section" aria-labelledby="now">
        <h2 id="now">{t('download.now.title')}</h2>
        <p>{t('download.keep')}</p>
        <Actions>
          <LinkButton href={menuPagePath(institution.host, 'file', { format })} kind="primary">
            {t('download.now')}
          </LinkButton>
        </Actions>
      </section>
      <section class="section" aria-labelledby="past">
        <h2 id="past">{t('download.past')}</h2>
        <p>{t(versions.length === 0 ? 'download.past.none' : 'download.past.lead')}</p>
        {versions.length > 0 && <Versions ctx={ctx} view={view} />}
        <Pages
          ctx={ctx}
          {...view}
          to={(page) => menuPagePath(institution.host, 'download', { format, page: page > 1 ? page : undefined })}
        />
      </section>
    </MembersFrame>
  );
};

/** Each leads to this page with the format chosen, so that every link of it is to a file of that format. */
function Formats({ ctx, view: { institution, format, page } }: { ctx: PageContext; view: DownloadView }): VNode {
  const { t } = ctx.text;
  return (
    <nav class="formats" aria-labelledby="formats">
      <p class="label" id="formats">
        {t('format.choose')}
      </p>
      <ul>
        {WRITTEN_FORMATS.map((one) => (
          <li key={one}>
            <a
              href={menuPagePath(institution.host, 'download', { format: one, page: page > 1 ? page : undefined })}
              aria-current={one === format ? 'true' : undefined}
            >
              {t(`format.${one}`)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Versions({ ctx, view }: { ctx: PageContext; view: DownloadView }): VNode {
  const { t } = ctx.text;
  const { institution, format } = view;
  return (
    <Table
      caption={t('download.past')}
      stacks
      columns={[
        { name: t('download.at') },
        { name: t('download.by') },
        { name: t('download.added'), isNumber: true },
        { name: t('download.changed'), isNumber: true },
        { name: t('download.removed'), isNumber: true },
        { name: t('download.actions') },
      ]}
      rows={view.versions.map((one) => ({
        key: String(one.version),
        cells: [
          <>
            <a href={menuPagePath(institution.host, 'file', { format, version: one.version })}>
              <Moment at={one.appliedAt} />
            </a>
            {one.kind === 'revert' && <span class="table-note">{t('download.reverted')}</span>}
          </>,
          <Code>{one.by}</Code>,
          one.added,
          one.changed,
          one.removed,
          <VersionActions ctx={ctx} host={institution.host} version={one} />,
        ],
      }))}
    />
  );
}

function VersionActions({ ctx, host, version }: { ctx: PageContext; host: string; version: ShownVersion }): VNode {
  const { t } = ctx.text;
  const of = (
    <span class="visually-hidden"> {t('download.compare-of', { at: japanTimestamp(version.appliedAt) })}</span>
  );
  return (
    <div class="version-actions">
      <a href={menuPagePath(host, 'compare', { version: version.version })}>
        {t('download.compare')}
        {of}
      </a>
      <Form ctx={ctx} action={menuPagePath(host, 'revert')} hidden={{ version: String(version.version) }}>
        <Button kind="secondary">
          {t('download.revert')}
          {of}
        </Button>
      </Form>
    </div>
  );
}
