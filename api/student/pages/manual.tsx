/** 「マニュアル」: how the certificate issuance service is used, in our own words, with pictures of our own screens (spec/second-password.md (f)). */
import { duration } from '../../../workflows/rules/duration.js';
import { InquirySentence } from '../../pages/components/inquiry.js';
import { Title } from '../../pages/components/title.js';
import type { Children, Page, PageContext, VNode } from '../../pages/context.js';
import {
  type ManualPicture,
  type ManualSection,
  type ManualStep,
  PICTURE_SIZE,
  pictureFile,
  SECTIONS,
  WALKS,
} from './manual-sections.js';
import { Points, StudentLayout } from './layout.js';
import type { StudentManualView } from './view.js';

interface PartProps {
  view: StudentManualView;
  ctx: PageContext;
}

export const StudentManualPage: Page<StudentManualView> = (view, ctx) => {
  const { t } = ctx.text;
  return (
    <StudentLayout ctx={ctx} crumb={t('manual.title')} student={view.student}>
      <Title ctx={ctx}>{t('manual.title')}</Title>
      <p class="lead">{t('manual.lead')}</p>
      <Contents ctx={ctx} />
      {SECTIONS.map((id) => (
        <Section key={id} ctx={ctx} id={id}>
          <Body id={id} view={view} ctx={ctx} />
        </Section>
      ))}
    </StudentLayout>
  );
};

function Contents({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  return (
    <nav class="manual-contents" id="contents" aria-labelledby="contents-title">
      <h2 id="contents-title">{t('manual.contents')}</h2>
      <ol>
        {SECTIONS.map((id) => (
          <li key={id}>
            <a href={`#${id}`}>{t(`manual.${id}.title`)}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Section({ ctx, id, children }: { ctx: PageContext; id: ManualSection; children: Children }): VNode {
  const { t } = ctx.text;
  return (
    <section class="manual-section" aria-labelledby={id}>
      <h2 id={id}>
        {SECTIONS.indexOf(id) + 1}. {t(`manual.${id}.title`)}
      </h2>
      {children}
      <p class="manual-back">
        <a href="#contents">{t('manual.to-contents')}</a>
      </p>
    </section>
  );
}

function Body({ id, view, ctx }: PartProps & { id: ManualSection }): VNode {
  if (id === 'need') return <Need ctx={ctx} />;
  if (id === 'locked') return <Locked view={view} ctx={ctx} />;
  if (id === 'no-mail') return <NoMail view={view} ctx={ctx} />;
  if (id === 'contact') return <Contact ctx={ctx} />;
  const { t } = ctx.text;
  const idle = duration(view.idleMs, ctx.locale);
  return (
    <>
      <p>{t(`manual.${id}.lead`)}</p>
      <Steps ctx={ctx} steps={WALKS[id]} />
      <p>{id === 'leave' ? t('manual.leave.idle', { duration: idle }) : t(`manual.${id}.note`)}</p>
    </>
  );
}

function Steps({ ctx, steps }: { ctx: PageContext; steps: readonly ManualStep[] }): VNode {
  return (
    <ol class="manual-steps">
      {steps.map(({ text, picture }) => (
        <li key={text}>
          <div class="manual-step">
            <p>{ctx.text.t(text)}</p>
            <Picture ctx={ctx} picture={picture} />
          </div>
        </li>
      ))}
    </ol>
  );
}

function Picture({ ctx, picture }: { ctx: PageContext; picture: ManualPicture }): VNode {
  const file = pictureFile(ctx.locale, picture);
  return (
    <img
      class="manual-picture"
      src={ctx.asset?.(file) ?? `/assets/${file}`}
      alt={ctx.text.t(`manual.picture.${picture}`)}
      {...PICTURE_SIZE}
      loading="lazy"
    />
  );
}

function Need({ ctx }: { ctx: PageContext }): VNode {
  const { t } = ctx.text;
  const needs = ['manual.need.account', 'manual.need.address', 'manual.need.desk', 'manual.need.phone'] as const;
  return (
    <>
      <p>{t('manual.need.lead')}</p>
      <Points ctx={ctx} ids={needs} />
      <p>{t('manual.need.browser')}</p>
      <p>{t('manual.need.pictures')}</p>
    </>
  );
}

function Locked({ view: { wrongLogins, lockMs }, ctx }: PartProps): VNode {
  const lead = { count: wrongLogins, duration: duration(lockMs, ctx.locale) };
  const points = [
    'manual.locked.wait',
    'manual.locked.second',
    'manual.locked.university',
    'manual.locked.notice',
  ] as const;
  return (
    <>
      <p>{ctx.text.t('manual.locked.lead', lead)}</p>
      <Points ctx={ctx} ids={points} />
    </>
  );
}

function NoMail({ view: { resendAfterMs, resends }, ctx }: PartProps): VNode {
  const { t } = ctx.text;
  const again = { duration: duration(resendAfterMs, ctx.locale), count: resends };
  const points = [
    'manual.no-mail.typing',
    'manual.no-mail.spaces',
    'manual.no-mail.filter',
    'manual.no-mail.free',
  ] as const;
  return (
    <>
      <p>{t('manual.no-mail.lead')}</p>
      <Points ctx={ctx} ids={points} />
      <p>{t('manual.no-mail.again', again)}</p>
      <p>{t('manual.no-mail.taken')}</p>
    </>
  );
}

function Contact({ ctx }: { ctx: PageContext }): VNode {
  return (
    <>
      <InquirySentence ctx={ctx} id="manual.contact.lead" />
      <p>{ctx.text.t('manual.contact.never')}</p>
    </>
  );
}
