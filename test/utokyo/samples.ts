/** Pages of members of the university that belong to no procedure, in every state. */
import type { PageContext } from '../../api/pages/context.js';
import { placesOf, type Level } from '../../api/utokyo/levels.js';
import { NoticeAddressesPage, type NoticeAddressesView } from '../../api/utokyo/notice-address/page.js';
import { ElsewherePage } from '../../api/utokyo/pages/elsewhere.js';
import { UtokyoHomePage } from '../../api/utokyo/pages/home.js';
import { UtokyoSignInPage } from '../../api/utokyo/pages/sign-in.js';
import { FactorPage, StepOnePage } from '../../api/utokyo/pages/step-one.js';
import { StepTwoPage } from '../../api/utokyo/pages/step-two.js';
import type { ShownMember } from '../../api/utokyo/pages/view.js';
import { at, HOSTILE, type Sample } from '../platform/pages/render-context.js';

export const shownMember = (level: Level = 'password', mfaRequired = true): ShownMember => ({
  userId: '1234500001',
  name: HOSTILE,
  level,
  reaches: placesOf({ level, mfaRequired }),
  idleEndsAt: at(15),
  idleMs: 900_000,
});
const KINDS = ['totp', 'passkey', 'phone'] as const;
const member = shownMember();
const TO = '/utokyo/apply/form';
const ADDRESSES: NoticeAddressesView = {
  staff: { userId: 'admin1', name: HOSTILE, roles: ['administrator'] },
  changes: [
    { memberId: '1234500001', staffId: 'admin1', reason: HOSTILE, at: at(2) },
    { memberId: '1234500002', staffId: 'admin2', reason: '改姓', at: at(1) },
  ],
};

export const UTOKYO_PAGES: readonly Sample[] = [
  { name: 'utokyo-home', page: (ctx) => UtokyoHomePage({}, ctx) },
  { name: 'utokyo-home-signed-in', page: (ctx) => UtokyoHomePage({ member }, ctx) },
  { name: 'utokyo-sign-in', page: (ctx) => UtokyoSignInPage({ to: '' }, ctx) },
  ...(['over', 'signed-out'] as const).map((notice) => ({
    name: `utokyo-sign-in-${notice}`,
    page: (ctx: PageContext) => UtokyoSignInPage({ to: TO, notice }, ctx),
  })),
  {
    name: 'utokyo-sign-in-refused',
    page: (ctx) => UtokyoSignInPage({ to: TO, userId: HOSTILE, problem: 'not-authenticated' }, ctx),
  },
  {
    name: 'utokyo-sign-in-blank',
    page: (ctx) =>
      UtokyoSignInPage(
        { to: TO, errors: ['userId', 'password', 'code'].map((field) => ({ field, reason: 'required' as const })) },
        ctx,
      ),
  },
  { name: 'utokyo-elsewhere', page: (ctx) => ElsewherePage({ to: `${TO}?next=${HOSTILE}` }, ctx) },
  ...(['over', 'signed-out'] as const).map((notice) => ({
    name: `utokyo-elsewhere-${notice}`,
    page: (ctx: PageContext) => ElsewherePage({ notice }, ctx),
  })),
  ...(['sign-in-expired', 'sign-in-failed'] as const).map((problem) => ({
    name: `utokyo-elsewhere-${problem}`,
    page: (ctx: PageContext) => ElsewherePage({ problem }, ctx),
  })),
  { name: 'utokyo-elsewhere-nowhere', page: (ctx) => ElsewherePage({ nowhere: true }, ctx) },
  { name: 'utokyo-step-1', page: (ctx) => StepOnePage({ member, kinds: KINDS }, ctx) },
  { name: 'utokyo-step-1-nothing', page: (ctx) => StepOnePage({ member, kinds: [] }, ctx) },
  { name: 'utokyo-step-1-open', page: (ctx) => StepOnePage({ member, kinds: KINDS, isOpen: true, to: TO }, ctx) },
  { name: 'utokyo-step-1-mfa', page: (ctx) => StepOnePage({ member: shownMember('mfa'), kinds: ['totp'] }, ctx) },
  {
    name: 'utokyo-step-1-unchosen',
    page: (ctx) => StepOnePage({ member, kinds: KINDS, errors: [{ field: 'usable', reason: 'required' }] }, ctx),
  },
  ...KINDS.map((kind) => ({
    name: `utokyo-factor-${kind}`,
    page: (ctx: PageContext) => FactorPage({ member, kind, to: TO }, ctx),
  })),
  { name: 'utokyo-factor-sent', page: (ctx) => FactorPage({ member, kind: 'phone', sent: true }, ctx) },
  {
    name: 'utokyo-factor-refused',
    page: (ctx) => FactorPage({ member, kind: 'totp', problem: 'not-authenticated' }, ctx),
  },
  {
    name: 'utokyo-factor-blank',
    page: (ctx) => FactorPage({ member, kind: 'totp', errors: [{ field: 'code', reason: 'required' }] }, ctx),
  },
  { name: 'utokyo-step-2', page: (ctx) => StepTwoPage({ member }, ctx) },
  { name: 'utokyo-step-2-form', page: (ctx) => StepTwoPage({ member: shownMember('password', false) }, ctx) },
  { name: 'notice-addresses', page: (ctx) => NoticeAddressesPage(ADDRESSES, ctx) },
  {
    name: 'notice-addresses-changed',
    page: (ctx) =>
      NoticeAddressesPage({ ...ADDRESSES, changed: { accountId: '1234500001', coolingUntil: at(4320) } }, ctx),
  },
  {
    name: 'notice-addresses-refused',
    page: (ctx) =>
      NoticeAddressesPage(
        {
          ...ADDRESSES,
          changes: [],
          draft: {
            accountId: HOSTILE,
            email: HOSTILE,
            reason: HOSTILE,
            errors: [
              { field: 'accountId', reason: 'not-ten-digits' },
              { field: 'email', reason: 'not-an-email' },
              { field: 'reason', reason: 'required' },
            ],
          },
        },
        ctx,
      ),
  },
  ...(['not-found', 'wrong-state'] as const).map((problem) => ({
    name: `notice-addresses-${problem}`,
    page: (ctx: PageContext) =>
      NoticeAddressesPage(
        { ...ADDRESSES, draft: { accountId: '1234500001', email: 'a@notice.example.jp', reason: HOSTILE, problem } },
        ctx,
      ),
  })),
];
