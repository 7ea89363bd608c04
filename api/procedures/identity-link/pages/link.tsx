/** 「本人確認サービスの事前連携」: made while one can still sign in. */
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { linesOf } from '../../../pages/components/error-summary.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList, type SummaryRow, Time } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page, PageContext } from '../../../pages/context.js';
import { CARD_PATHS } from '../../../utokyo/card-paths.js';
import { CardLayout } from '../../../utokyo/pages/card-layout.js';
import type { ShownMember } from '../../../utokyo/pages/view.js';
import { Needs } from '../../../utokyo/pages/card-leave.js';

export interface LinkView extends FormErrors {
  member: ShownMember;
  /** Absent: there is none. */
  linked?: { at: string; name: 'equal' | 'other' | 'unknown' };
  /** It was just taken off. */
  unlinked?: boolean;
}

export const LinkPage: Page<LinkView> = (view, ctx) => {
  const { t } = ctx.text;
  const { linked, unlinked } = view;
  const lines = linesOf(ctx, {}, view);
  return (
    <CardLayout ctx={ctx} title="by-card.link.title" crumb="by-card.link.crumb" member={view.member} errors={lines}>
      <Title ctx={ctx}>{t('by-card.link.title')}</Title>
      {unlinked && (
        <Notice ctx={ctx} kind="success">
          <p>{t('by-card.link.unlinked')}</p>
        </Notice>
      )}
      <p class="lead">{t('by-card.link.lead')}</p>
      <SummaryList rows={rowsOf(ctx, linked)} />
      <p class="soft">{t('by-card.link.kept')}</p>
      <Needs ctx={ctx} needs={['card', 'phone', 'pins']} />
      {linked && <p>{t('by-card.link.again-detail')}</p>}
      <Form ctx={ctx} action={CARD_PATHS.link}>
        <Actions>
          <Button kind={linked ? 'secondary' : 'primary'}>
            {t(linked ? 'by-card.link.again' : 'by-card.link.submit')}
          </Button>
        </Actions>
      </Form>
      {linked && (
        <Form ctx={ctx} action={CARD_PATHS.unlink}>
          <Actions>
            <Button kind="quiet">{t('by-card.link.unlink')}</Button>
          </Actions>
        </Form>
      )}
    </CardLayout>
  );
};

function rowsOf(ctx: PageContext, linked: LinkView['linked']): SummaryRow[] {
  const { t } = ctx.text;
  if (!linked) return [{ name: t('by-card.link.state'), value: t('by-card.link.none') }];
  return [
    { name: t('by-card.link.state'), value: t('by-card.link.done') },
    { name: t('by-card.link.since'), value: <Time ctx={ctx} at={linked.at} /> },
    { name: t('by-card.link.name'), value: t(`by-card.link.name.${linked.name}`) },
  ];
}
