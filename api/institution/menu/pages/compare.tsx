/** What is different in a version of the members from the one before, or from any other. */
import type { RosterRow } from '../../../../workflows/rules/roster.js';
import { japanTimestamp } from '../../../../workflows/rules/japan-time.js';
import { Select } from '../../../pages/components/field.js';
import { Actions, Button } from '../../../pages/components/form.js';
import { SummaryList, Time } from '../../../pages/components/summary-list.js';
import { Table } from '../../../pages/components/table.js';
import type { Page, PageContext, TextId, VNode } from '../../../pages/context.js';
import { menuPagePath } from '../paths.js';
import type { ShownVersion } from './download.js';
import { Code, headingName, MembersFrame, MemberTable, type MenuView, More, MOST_SHOWN, Written } from './frame.js';

export interface ShownChange {
  memberNumber: string;
  /** The heading, as the sheet has it. */
  column: string;
  before: string;
  after: string;
}

export interface CompareView extends MenuView {
  version: number;
  /** The revision that it is compared with. */
  with: number;
  /** RFC 3339. `with`: absent for what was there before the first update. */
  at: { version: string; with?: string };
  counts: { added: number; changed: number; removed: number };
  added: readonly RosterRow[];
  changed: readonly ShownChange[];
  removed: readonly RosterRow[];
  /** All versions, the newest first: each can be compared with. */
  versions: readonly Pick<ShownVersion, 'version' | 'appliedAt'>[];
}

export const ComparePage: Page<CompareView> = (view, ctx) => {
  const { t } = ctx.text;
  const { at, counts, institution } = view;
  return (
    <MembersFrame
      ctx={ctx}
      view={view}
      title={t('compare.title')}
      above={[{ label: t('members.download'), href: menuPagePath(institution.host, 'download') }]}
      wide
    >
      <SummaryList
        rows={[
          { name: t('compare.version'), value: <Time ctx={ctx} at={at.version} /> },
          {
            name: t('compare.with'),
            value: at.with === undefined ? t('compare.first') : <Time ctx={ctx} at={at.with} />,
          },
        ]}
      />
      {view.versions.length > 1 && <Choice ctx={ctx} view={view} />}
      {counts.added + counts.changed + counts.removed === 0 && <p class="lead">{t('compare.none')}</p>}
      <ListedMembers ctx={ctx} id="added" title="compare.added" members={view.added} count={counts.added} />
      <ListedChanges ctx={ctx} id="changed" title="compare.changed" changes={view.changed} count={counts.changed} />
      <ListedMembers ctx={ctx} id="removed" title="compare.removed" members={view.removed} count={counts.removed} />
    </MembersFrame>
  );
};

/** Chooses what the version is compared with. It asks and changes nothing: it goes by GET. */
function Choice({ ctx, view }: { ctx: PageContext; view: CompareView }): VNode {
  const { t } = ctx.text;
  const others = view.versions.filter(({ version }) => version !== view.version);
  return (
    <search>
      <form class="form" method="get" action={menuPagePath(view.institution.host, 'compare')}>
        <input type="hidden" name="version" value={String(view.version)} />
        <Select
          ctx={ctx}
          name="with"
          label={t('compare.choose')}
          placeholder={t('compare.choose.before')}
          options={others.map(({ version, appliedAt }) => ({
            value: String(version),
            label: t('compare.choose.at', { at: japanTimestamp(appliedAt) }),
          }))}
          value={others.some(({ version }) => version === view.with) ? String(view.with) : ''}
        />
        <Actions>
          <Button kind="secondary">{t('compare.submit')}</Button>
        </Actions>
      </form>
    </search>
  );
}

interface ListedProps {
  ctx: PageContext;
  id: string;
  title: TextId;
  /** Members of the whole list. */
  count: number;
}

/** Members under a heading; nothing where there are none. */
export function ListedMembers({
  ctx,
  id,
  title,
  members,
  count,
}: ListedProps & { members: readonly RosterRow[] }): VNode | null {
  if (count === 0) return null;
  const { t } = ctx.text;
  const shown = members.slice(0, MOST_SHOWN);
  return (
    <section class="section" aria-labelledby={id}>
      <h2 id={id}>{t(title)}</h2>
      <p>{t('list.count', { count })}</p>
      <MemberTable ctx={ctx} caption={t(title)} members={shown} />
      <More ctx={ctx} count={count - shown.length} />
    </section>
  );
}

/** Changed members, cell by cell. */
export function ListedChanges({
  ctx,
  id,
  title,
  changes,
  count,
}: ListedProps & { changes: readonly ShownChange[] }): VNode | null {
  if (count === 0) return null;
  const { t } = ctx.text;
  const shown = changes.slice(0, MOST_SHOWN);
  return (
    <section class="section" aria-labelledby={id}>
      <h2 id={id}>{t(title)}</h2>
      <p>{t('list.count', { count })}</p>
      <Table
        caption={t(title)}
        stacks
        columns={[
          { name: t('member.memberNumber') },
          { name: t('compare.column') },
          { name: t('compare.before') },
          { name: t('compare.after') },
        ]}
        rows={shown.map(({ memberNumber, column, before, after }) => ({
          key: `${memberNumber} ${column}`,
          cells: [
            <Code>{memberNumber}</Code>,
            headingName(ctx, column),
            <Written>{before}</Written>,
            <Written>{after}</Written>,
          ],
        }))}
      />
      <More ctx={ctx} count={changes.length - shown.length} />
    </section>
  );
}
