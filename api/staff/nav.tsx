/** The frame of the staff console: sections, who is signed in, sign-out. */
import type { Children, PageContext, VNode } from '../pages/context.js';
import { SECTION_PATHS, sectionsOf, type StaffSection } from './oversight/rights.js';
import type { TextId } from '../text/index.js';
import { STAFF_PATHS } from './paths.js';
import { Button, Form } from '../pages/components/form.js';
import { type Crumb, Layout, type LayoutProps } from '../pages/components/layout.js';

/** As `whoIs` tells it. */
export interface StaffPerson {
  userId: string;
  name: string;
  roles: readonly string[];
  /** Services whose work is theirs. Absent: whichever there are. */
  queues?: readonly string[];
  /** They enter applications at the counter of an office. */
  atCounter?: boolean;
  /** Services that the console shows. Absent: whichever there are. */
  services?: readonly string[];
}

const LABELS: Record<StaffSection, TextId> = {
  queue: 'overview.nav.queue',
  counter: 'overview.nav.counter',
  mails: 'overview.nav.mails',
  services: 'overview.nav.services',
  locked: 'overview.nav.locked',
  passes: 'overview.nav.passes',
  figures: 'overview.nav.figures',
  audit: 'overview.nav.audit',
  institutions: 'overview.nav.institutions',
  'notice-addresses': 'notice-addresses.nav',
  erasures: 'audit.erasures.nav',
  pauses: 'pauses.nav',
  settings: 'settings.nav',
};

export interface StaffNavProps {
  ctx: PageContext;
  staff: Pick<StaffPerson, 'roles' | 'queues' | 'atCounter' | 'services'>;
  /** Section of the page; absent on a page that belongs to none. */
  current?: StaffSection | undefined;
}

/** Links to the sections that this person may read. */
export function StaffNav({ ctx, staff, current }: StaffNavProps): VNode {
  return (
    <nav class="staff-nav" aria-label={ctx.text.t('overview.nav')}>
      <ul>
        {sectionsOf(staff).map((section) => (
          <li key={section}>
            <a href={SECTION_PATHS[section]} aria-current={section === current ? 'page' : undefined}>
              {ctx.text.t(LABELS[section])}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Who is signed in, and the way out. */
export function StaffAccount({ ctx, staff }: { ctx: PageContext; staff: StaffPerson }): VNode {
  const { t } = ctx.text;
  return (
    <div class="account">
      <span>{t('staff.signed-in-as', { name: staff.name, id: staff.userId })}</span>
      <Form ctx={ctx} action={STAFF_PATHS.signOut}>
        <Button kind="quiet">{t('staff.sign-out')}</Button>
      </Form>
    </div>
  );
}

export interface StaffLayoutProps {
  ctx: PageContext;
  staff: StaffPerson;
  current?: StaffSection | undefined;
  title: string;
  breadcrumb?: readonly Crumb[];
  script?: string;
  errors?: LayoutProps['errors'];
  children: Children;
}

/** A page of the console. */
export function StaffLayout({ ctx, staff, current, ...rest }: StaffLayoutProps): VNode {
  return (
    <Layout
      ctx={ctx}
      serviceName={ctx.text.t('service.staff')}
      account={<StaffAccount ctx={ctx} staff={staff} />}
      nav={<StaffNav ctx={ctx} staff={staff} current={current} />}
      wide
      noInquiry
      {...rest}
    />
  );
}
