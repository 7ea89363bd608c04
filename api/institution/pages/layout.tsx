/** What all pages of institution members have in common: frame, menu of the institution, who is signed in, when the session ends. */
import type { NamedInstitution } from '../../../db/jairo/institutions.js';
import { Button, Form, LinkButton } from '../../pages/components/form.js';
import { IdleSession, type IdleSessionOf, leaveWhenIdle } from '../../pages/components/idle-session.js';
import { type Crumb, Layout, type LayoutProps } from '../../pages/components/layout.js';
import type { PageContext, VNode } from '../../pages/context.js';
import { INSTITUTION_PATHS, menuPath, signInPath } from '../paths.js';
import { type MenuSection, SECTIONS } from '../sections.js';
import type { SignedInMember } from './view.js';

export interface InstitutionLayoutProps
  extends Omit<LayoutProps, 'title' | 'serviceName' | 'breadcrumb' | 'account' | 'nav' | 'leave' | 'script'> {
  /** Last item of the breadcrumb. */
  crumb: string;
  /** Those before it, after the start. */
  above?: readonly Crumb[];
  /** Title in the browser's tab; the crumb where absent. */
  title?: string;
  /** Who is signed in, if somebody is. */
  member?: SignedInMember | undefined;
  /** Whose menu stands above: only for who may manage its members. */
  institution?: NamedInstitution | undefined;
  /** The page's section of that menu. */
  section?: MenuSection | undefined;
  /** Scripts of the page's own. */
  scripts?: readonly string[];
}

export function InstitutionLayout(props: InstitutionLayoutProps): VNode {
  const { crumb, above = [], title = crumb, member, institution, section, scripts = [], ...rest } = props;
  const { ctx } = rest;
  const session = member && sessionOf(ctx, member);
  return (
    <Layout
      {...rest}
      title={title}
      serviceName={ctx.text.t('service.jairo')}
      breadcrumb={[...startOf(ctx, props), ...above, { label: crumb }]}
      script={[...(session ? ['session.js'] : []), ...scripts]}
      {...(member && { account: <Account ctx={ctx} member={member} /> })}
      nav={
        <>
          {institution && <Menu ctx={ctx} institution={institution} section={section} />}
          {session && <IdleSession ctx={ctx} session={session} />}
        </>
      }
      {...(session && { leave: leaveWhenIdle(session) })}
    />
  );
}

const sessionOf = (ctx: PageContext, { idleEndsAt, idleMs }: SignedInMember): IdleSessionOf => ({
  idleEndsAt,
  idleMs,
  askAt: INSTITUTION_PATHS.session,
  over: signInPath(ctx.path, true),
  signOut: INSTITUTION_PATHS.signOut,
});

/** First items of the breadcrumb: the menu of the institution where the page is within it, else the home page. */
function startOf(
  { text: { t } }: PageContext,
  { institution, section }: Pick<InstitutionLayoutProps, 'institution' | 'section'>,
): Crumb[] {
  if (!institution) return [{ label: t('layout.home'), href: '/' }];
  const menu = { label: t('institution.menu'), href: menuPath(institution.host) };
  return section === 'menu' ? [{ label: t('layout.home'), href: '/' }] : [menu];
}

/** 「機関管理メニュー」: the same sections on each page of an institution. */
function Menu({
  ctx,
  institution,
  section,
}: {
  ctx: PageContext;
  institution: NamedInstitution;
  section: MenuSection | undefined;
}): VNode {
  const { t } = ctx.text;
  return (
    <nav class="staff-nav" aria-label={t('institution.menu-of', { name: institution.name })}>
      <ul>
        {SECTIONS.map(({ section: one, below, label }) => (
          <li key={one}>
            <a href={menuPath(institution.host, below)} aria-current={one === section ? 'page' : undefined}>
              {t(label)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Who is signed in, 「利用者情報」 and 「ログアウト」. */
function Account({ ctx, member }: { ctx: PageContext; member: SignedInMember }): VNode {
  const { t } = ctx.text;
  return (
    <div class="account student-account">
      <p>{t('institution.signed-in-as', { name: member.displayName, id: member.userId })}</p>
      <LinkButton href={INSTITUTION_PATHS.profile} kind="quiet">
        {t('institution.profile')}
      </LinkButton>
      <Form ctx={ctx} action={INSTITUTION_PATHS.signOut}>
        <Button kind="quiet">{t('institution.sign-out')}</Button>
      </Form>
    </div>
  );
}
