/** The form for a sheet of members: what it must hold is said before. Manual: JAIRO Cloud, 3. */
import { HEADINGS, LARGEST_FILE_BYTES, MOST_ROWS, ROSTER_COLUMNS } from '../../../../workflows/rules/roster.js';
import { type ErrorLine, linesOf } from '../../../pages/components/error-summary.js';
import { FileField } from '../../../pages/components/file-field.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Table } from '../../../pages/components/table.js';
import type { FormErrors, Page, PageContext, TextId, VNode } from '../../../pages/context.js';
import { columnName, MembersFrame, type MenuView } from '../../../institution/menu/pages/frame.js';
import { RoleMapping } from '../../../institution/menu/pages/roles.js';
import { menuPagePath } from '../../../institution/menu/paths.js';

export interface UploadView extends MenuView, FormErrors {
  /** Why the file was refused, in a sentence. */
  fileFault?: string;
}

const MEGABYTE = 1024 * 1024;
const ACCEPT = '.xls,.xlsx,.csv,application/vnd.ms-excel,text/csv';
const HOW = ['keep', 'add', 'remove', 'one', 'administrators'] as const;
const LIMITS = ['more', 'macro', 'sheets', 'formula'] as const;

/** Field: `file`, POST to this page. */
export const UploadPage: Page<UploadView> = (view, ctx) => {
  const { t } = ctx.text;
  const { institution, fileFault } = view;
  const fault: ErrorLine[] = fileFault === undefined ? [] : [{ field: 'file', message: fileFault }];
  return (
    <MembersFrame
      ctx={ctx}
      view={view}
      title={t('upload.title')}
      lines={[...fault, ...linesOf(ctx, { file: t('upload.file') }, view)]}
    >
      <p class="lead">{t('upload.lead')}</p>
      <Form ctx={ctx} action={menuPagePath(institution.host, 'upload')} multipart>
        <FileField
          ctx={ctx}
          name="file"
          label={t('upload.file')}
          hint={t('upload.file.hint', { mb: LARGEST_FILE_BYTES / MEGABYTE, rows: MOST_ROWS })}
          error={fileFault}
          accept={ACCEPT}
          required
        />
        <Actions>
          <Button>{t('upload.submit')}</Button>
        </Actions>
      </Form>
      <Columns ctx={ctx} />
      <Notes ctx={ctx} id="how" title="upload.how" notes={HOW.map((one) => `upload.how.${one}` as const)} />
      <section class="section" aria-labelledby="template">
        <h2 id="template">{t('upload.template')}</h2>
        <p>{t('upload.template.detail')}</p>
        <p>
          <a href={menuPagePath(institution.host, 'file', { format: 'xls' })}>{t('upload.template.get')}</a>
        </p>
      </section>
      <Notes ctx={ctx} id="limits" title="upload.limits" notes={LIMITS.map((one) => `upload.limits.${one}` as const)} />
      <Notes ctx={ctx} id="after" title="upload.after" notes={['upload.after.mail']} />
      <RoleMapping ctx={ctx} />
    </MembersFrame>
  );
};

/** The six columns by the headings that a sheet has, in either language of the page. */
function Columns({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby="columns">
      <h2 id="columns">{t('upload.columns')}</h2>
      <p>{t('upload.columns.required')}</p>
      <Table
        caption={t('upload.columns')}
        columns={[{ name: t('upload.columns.heading') }, { name: t('upload.columns.what') }]}
        rows={ROSTER_COLUMNS.map((column) => ({
          key: column,
          cells: [
            <>
              <span lang="ja">{HEADINGS[column]}</span>
              {ctx.locale !== 'ja' && <span class="table-note">{columnName(ctx, column)}</span>}
            </>,
            t(`upload.columns.${column}`),
          ],
        }))}
      />
    </section>
  );
}

function Notes({
  ctx,
  id,
  title,
  notes,
}: {
  ctx: PageContext;
  id: string;
  title: TextId;
  notes: readonly TextId[];
}): VNode {
  const { t } = ctx.text;
  return (
    <section class="section" aria-labelledby={id}>
      <h2 id={id}>{t(title)}</h2>
      <ul class="prose-list">
        {notes.map((note) => (
          <li key={note}>{t(note)}</li>
        ))}
      </ul>
    </section>
  );
}
