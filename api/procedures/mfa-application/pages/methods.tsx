/** 「セキュリティ情報」: the kinds of method that are registered, and the ways to new ones. Manual: UTokyo Account, 手順1 and 手順2 of the first set-up. */
import type { MfaKind } from '../../../../workflows/contracts/reregistration.js';
import { Actions, Button, Form, LinkButton } from '../../../pages/components/form.js';
import { Notice } from '../../../pages/components/notice.js';
import { SummaryList } from '../../../pages/components/summary-list.js';
import { Title } from '../../../pages/components/title.js';
import type { Page, PageContext, VNode } from '../../../pages/context.js';
import { UtokyoLayout } from '../../../utokyo/pages/layout.js';
import type { ShownMember } from '../../../utokyo/pages/view.js';
import { UTOKYO_PATHS } from '../../../utokyo/paths.js';

export interface SecurityInfoView {
  member: ShownMember;
  /** The kinds that are registered, each once. */
  kinds: readonly MfaKind[];
  /** A re-registration waits for its first new method: those that are registered are the old ones. */
  isOpen: boolean;
  /** What was just done. */
  done?: MfaKind | 'removed' | 'last';
}

const ADD = [
  { kind: 'totp', href: UTOKYO_PATHS.totp },
  { kind: 'passkey', href: UTOKYO_PATHS.passkey },
  { kind: 'phone', href: UTOKYO_PATHS.phone },
] as const;
/** So many methods are advised. */
const ENOUGH = 2;

export const SecurityInfoPage: Page<SecurityInfoView> = (view, ctx) => {
  const { t } = ctx.text;
  const { member, kinds, isOpen, done } = view;
  const isFirst = isOpen && member.level === 'window';
  const lead = isFirst ? 'methods.first-lead' : isOpen ? 'methods.pass-lead' : 'methods.more-lead';
  const isReregistering = member.level === 'window' || member.level === 'pass';
  return (
    <UtokyoLayout ctx={ctx} crumb={t('utokyo.security-info')} member={member}>
      <Title ctx={ctx}>{t('utokyo.security-info')}</Title>
      {done && (
        <Notice ctx={ctx} kind={done === 'last' ? 'warning' : 'success'}>
          <p>{t(done === 'last' ? 'methods.remove.last' : `methods.done.${done}`)}</p>
        </Notice>
      )}
      {!isOpen && kinds.length < ENOUGH && (
        <Notice ctx={ctx} kind="warning" title={t('methods.advice')}>
          <p>{t('methods.advice-detail')}</p>
        </Notice>
      )}
      {/* In a window nothing is registered until the first one is. */}
      {!isFirst && <Registered ctx={ctx} view={view} />}
      <section class="section" aria-labelledby="add">
        <h2 id="add">{t(isFirst ? 'methods.first' : 'methods.more')}</h2>
        <p>{t(lead)}</p>
        {isOpen && <p>{t('methods.advice')}</p>}
        <ul class="cards">
          {ADD.map(({ kind, href }) => (
            <li key={kind} class="card">
              <h3 class="card-title">
                <a href={href}>{t(`methods.add.${kind}`)}</a>
              </h3>
              <p>{t(`methods.add.${kind}-detail`)}</p>
            </li>
          ))}
        </ul>
      </section>
      {isReregistering && !isOpen && (
        <div class="help">
          <p>{t('methods.finished')}</p>
        </div>
      )}
    </UtokyoLayout>
  );
};

function Registered({ ctx, view }: { ctx: PageContext; view: SecurityInfoView }): VNode {
  const { t } = ctx.text;
  const { member, kinds, isOpen } = view;
  const mayRemove = member.reaches.includes('removal');
  return (
    <section class="section" aria-labelledby="registered">
      <h2 id="registered">{t(isOpen ? 'methods.old' : 'methods.registered')}</h2>
      {kinds.length === 0 ? (
        <p>{t('methods.none')}</p>
      ) : (
        <>
          <p class="soft">{t(isOpen ? 'methods.old-lead' : 'methods.registered-lead')}</p>
          <ul class="kinds">
            {kinds.map((kind) => (
              <li key={kind}>
                <span>{t(`utokyo.kind.${kind}`)}</span>
                {mayRemove && (
                  <a href={`${UTOKYO_PATHS.remove}?${new URLSearchParams({ kind })}`}>
                    {t('methods.remove', { name: t(`utokyo.kind.${kind}`) })}
                  </a>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

export interface RemoveMethodView {
  member: ShownMember;
  kind: MfaKind;
}

/** Asks once more. Opening it changes nothing. */
export const RemoveMethodPage: Page<RemoveMethodView> = ({ member, kind }, ctx) => {
  const { t } = ctx.text;
  return (
    <UtokyoLayout
      ctx={ctx}
      crumb={t('methods.remove.crumb')}
      above={[{ label: t('utokyo.security-info'), href: UTOKYO_PATHS.securityInfo }]}
      title={t('methods.remove.title')}
      member={member}
    >
      <Title ctx={ctx} kind="warning">
        {t('methods.remove.title')}
      </Title>
      <p class="lead">{t('methods.remove.lead')}</p>
      <SummaryList rows={[{ name: t('methods.remove.kind'), value: t(`utokyo.kind.${kind}`) }]} />
      <Form ctx={ctx} action={UTOKYO_PATHS.remove} hidden={{ kind }}>
        <Actions>
          <Button>{t('methods.remove.confirm')}</Button>
          <LinkButton href={UTOKYO_PATHS.securityInfo} kind="quiet">
            {t('methods.remove.cancel')}
          </LinkButton>
        </Actions>
      </Form>
    </UtokyoLayout>
  );
};
