/** What a plan says, line by line: errors and notes first, then who is added, changed and removed. */
import type { Plan } from '../../../../workflows/rules/roster-plan.js';
import { Table } from '../../../pages/components/table.js';
import type { PageContext, TextId, VNode } from '../../../pages/context.js';
import { ListedChanges, ListedMembers } from '../../../institution/menu/pages/compare.js';
import { Code, headingName, More, MOST_SHOWN } from '../../../institution/menu/pages/frame.js';
import { errorDetail, warningDetail } from '../told.js';

export function PlanLists({ ctx, plan }: { ctx: PageContext; plan: Plan }): VNode {
  const { counts } = plan;
  const added = plan.add.map(({ member, memberNumber = '' }) => ({ memberNumber, ...member }));
  const errors = plan.errors.map((error) => ({ ...error, detail: errorDetail(ctx, error) }));
  const warnings = plan.warnings
    .filter(({ reason }) => reason !== 'no-revision')
    .map((warning) => ({ ...warning, detail: warningDetail(ctx, warning) }));
  const unlisted = plan.warnings.length - warnings.length;
  return (
    <>
      <Findings ctx={ctx} id="errors" title="import.errors" findings={errors} count={counts.errors} />
      <Findings
        ctx={ctx}
        id="warnings"
        title="import.warnings"
        findings={warnings}
        count={counts.warnings - unlisted}
      />
      {counts.errors === 0 && (
        <>
          <ListedMembers ctx={ctx} id="add" title="import.add" members={added} count={counts.add} />
          <ListedChanges ctx={ctx} id="change" title="import.change" changes={plan.change} count={counts.change} />
          <ListedMembers ctx={ctx} id="remove" title="import.remove" members={plan.remove} count={counts.remove} />
        </>
      )}
    </>
  );
}

interface Finding {
  row?: number | undefined;
  column?: string | undefined;
  memberNumber?: string | undefined;
  detail: string;
}

interface FindingsProps {
  ctx: PageContext;
  id: string;
  title: TextId;
  findings: readonly Finding[];
  count: number;
}
/** By row and column; nothing where there are none. */
function Findings({ ctx, id, title, findings, count }: FindingsProps): VNode | null {
  const { t } = ctx.text;
  if (count === 0) return null;
  const none = t('member.none');
  const shown = findings.slice(0, MOST_SHOWN);
  return (
    <section class="section" aria-labelledby={id}>
      <h2 id={id}>{t(title)}</h2>
      <Table
        caption={t(title)}
        stacks
        columns={[
          { name: t('import.row') },
          { name: t('member.memberNumber') },
          { name: t('import.column') },
          { name: t('import.reason') },
        ]}
        rows={shown.map(({ row, memberNumber, column, detail }, place) => ({
          key: String(place),
          cells: [
            row ?? none,
            memberNumber && <Code>{memberNumber}</Code>,
            column !== undefined && headingName(ctx, column),
            detail,
          ],
        }))}
      />
      <More ctx={ctx} count={count - shown.length} />
    </section>
  );
}
