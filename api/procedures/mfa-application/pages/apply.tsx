/** Applying for re-registration: on the site with photos, or by the form with the sign-in itself. Manual: 「申請を行って再登録する」. */
import { DAY_MS } from '../../../../workflows/rules/duration.js';
import { linesOf } from '../../../pages/components/error-summary.js';
import { Actions, Button, Form } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { FormErrors, Page } from '../../../pages/context.js';
import { UtokyoLayout } from '../../../utokyo/pages/layout.js';
import type { ShownMember } from '../../../utokyo/pages/view.js';
import { UTOKYO_PATHS } from '../../../utokyo/paths.js';
import { photoLines, Photos, type PhotosView, receivedFields } from './photos.js';

export interface ApplyBySiteView extends FormErrors, PhotosView {
  member: ShownMember;
  /** How long after the decision photos are destroyed. Milliseconds. */
  photosKeptMs: number;
}

/** Files: `photo`, one or two. */
export const ApplyBySitePage: Page<ApplyBySiteView> = (view, ctx) => {
  const { t } = ctx.text;
  const lines = [...linesOf(ctx, {}, view), ...photoLines(ctx, view)];
  return (
    <UtokyoLayout
      ctx={ctx}
      crumb={t('apply.site.crumb')}
      above={[{ label: t('utokyo.step-2.crumb'), href: UTOKYO_PATHS.stepTwo }]}
      title={t('apply.site.title')}
      member={view.member}
      errors={lines}
    >
      <Title ctx={ctx}>{t('apply.site.title')}</Title>
      <p class="lead">{t('apply.site.lead')}</p>
      <Notice ctx={ctx} kind="info">
        <p>{t('apply.site.only')}</p>
      </Notice>
      <Form ctx={ctx} action={UTOKYO_PATHS.site} hidden={receivedFields(view)} multipart>
        <Photos ctx={ctx} view={view} required />
        <p class="soft">{t('apply.photo.kept', { count: Math.ceil(view.photosKeptMs / DAY_MS) })}</p>
        <p class="soft">{t('apply.next')}</p>
        <Actions>
          <Button>{t('apply.submit')}</Button>
        </Actions>
      </Form>
    </UtokyoLayout>
  );
};

export interface ApplyByFormView extends FormErrors {
  member: ShownMember;
}

/** Nothing is typed: the sign-in is the proof. */
export const ApplyByFormPage: Page<ApplyByFormView> = (view, ctx) => {
  const { t } = ctx.text;
  const { member } = view;
  const lines = linesOf(ctx, {}, view);
  return (
    <UtokyoLayout
      ctx={ctx}
      crumb={t('apply.form.crumb')}
      above={[{ label: t('utokyo.step-2.crumb'), href: UTOKYO_PATHS.stepTwo }]}
      title={t('apply.form.title')}
      member={member}
      errors={lines}
    >
      <Title ctx={ctx}>{t('apply.form.title')}</Title>
      <p class="lead">{t('apply.form.lead')}</p>
      <SummaryList
        rows={[
          { name: t('apply.name'), value: member.name },
          { name: t('apply.account'), value: member.userId, code: true },
        ]}
      />
      <p>{t(member.level === 'mfa' ? 'apply.form.mfa' : 'apply.form.password')}</p>
      <Form ctx={ctx} action={UTOKYO_PATHS.form}>
        <p class="soft">{t('apply.next')}</p>
        <Actions>
          <Button>{t('apply.submit')}</Button>
        </Actions>
      </Form>
    </UtokyoLayout>
  );
};
