/** What all pages of members of the university have in common: frame, way round, who is signed in, when the session ends. */
import { Button, Form } from '../../pages/components/form.js';
import { IdleSession, type IdleSessionOf, leaveWhenIdle } from '../../pages/components/idle-session.js';
import { type Crumb, Layout, type LayoutProps } from '../../pages/components/layout.js';
import type { PageContext, TextId, VNode } from '../../pages/context.js';
import { PATHS } from '../../pages/paths.js';
import { CARD_PATHS } from '../card-paths.js';
import type { Place } from '../levels.js';
import { signInPath, UTOKYO_PATHS } from '../paths.js';
import type { ShownMember } from './view.js';

export interface UtokyoLayoutProps
  extends Omit<LayoutProps, 'title' | 'serviceName' | 'breadcrumb' | 'account' | 'nav' | 'leave' | 'script'> {
  /** Last item of the breadcrumb. */
  crumb: string;
  /** Those before it, after the start. */
  above?: readonly Crumb[];
  /** Title in the browser's tab; the crumb where absent. */
  title?: string;
  /** Who is signed in, if somebody is. */
  member?: ShownMember | undefined;
  /** Scripts of the page's own. */
  scripts?: readonly string[];
}

export function UtokyoLayout(props: UtokyoLayoutProps): VNode {
  const { crumb, above = [], title = crumb, member, scripts = [], ...rest } = props;
  const { ctx } = rest;
  const { t } = ctx.text;
  const session = member && sessionOf(ctx, member);
  const isStart = crumb === t('utokyo.home.crumb');
  const start: Crumb[] = isStart
    ? [{ label: t('layout.home'), href: PATHS.home }]
    : [{ label: t('utokyo.home.crumb'), href: UTOKYO_PATHS.home }];
  return (
    <Layout
      {...rest}
      title={title}
      serviceName={t('service.utokyo')}
      breadcrumb={[...start, ...above, { label: crumb }]}
      script={[...(session ? ['session.js'] : []), ...scripts]}
      {...(member && { account: <Account ctx={ctx} member={member} /> })}
      nav={
        member &&
        session && (
          <>
            <Ways ctx={ctx} member={member} />
            <IdleSession ctx={ctx} session={session} />
          </>
        )
      }
      {...(session && { leave: leaveWhenIdle(session) })}
    />
  );
}

const sessionOf = (ctx: PageContext, { idleEndsAt, idleMs }: ShownMember): IdleSessionOf => ({
  idleEndsAt,
  idleMs,
  askAt: UTOKYO_PATHS.session,
  over: signInPath(ctx.path, true),
  signOut: UTOKYO_PATHS.signOut,
});

const WAYS: readonly { href: string; label: TextId; place: Place }[] = [
  { href: UTOKYO_PATHS.stepOne, label: 'utokyo.nav.step-1', place: 'step-1' },
  { href: UTOKYO_PATHS.case, label: 'utokyo.nav.case', place: 'case' },
  { href: CARD_PATHS.link, label: 'by-card.link.crumb', place: 'identity-link' },
  { href: UTOKYO_PATHS.securityInfo, label: 'utokyo.security-info', place: 'security-info' },
];

/** The pages that the session reaches; one alone needs no way to it. */
function Ways({ ctx, member }: { ctx: PageContext; member: ShownMember }): VNode | null {
  const { t } = ctx.text;
  const ways = WAYS.filter(({ place }) => member.reaches.includes(place));
  if (ways.length < 2) return null;
  const [path] = ctx.path.split('?');
  return (
    <nav class="staff-nav" aria-label={t('utokyo.nav')}>
      <ul>
        {ways.map(({ href, label }) => (
          <li key={href}>
            <a href={href} aria-current={path === href ? 'page' : undefined}>
              {t(label)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Who is signed in, and the way out. */
function Account({ ctx, member }: { ctx: PageContext; member: ShownMember }): VNode {
  const { t } = ctx.text;
  return (
    <div class="account student-account">
      <p>{t('utokyo.signed-in-as', { name: member.name, id: member.userId })}</p>
      <Form ctx={ctx} action={UTOKYO_PATHS.signOut}>
        <Button kind="quiet">{t('utokyo.sign-out')}</Button>
      </Form>
    </div>
  );
}
