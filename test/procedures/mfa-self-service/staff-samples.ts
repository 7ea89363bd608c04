/** Passes as staff see them, with data that is as awkward as it gets. */
import { PassesPage, type PassesView, type ShownPass } from '../../../api/procedures/mfa-self-service/pages/passes.js';
import { at, HOSTILE, type Sample } from '../../platform/pages/render-context.js';

const pass = (state: ShownPass['state'], more: Partial<ShownPass> = {}): ShownPass => ({
  procedureId: `utokyo-mfa-self-service-01KAJ7Q3ZD5XW8M2RTV9HC4N${state.length}E`,
  issue: 1,
  memberId: '1234500001',
  state,
  issuedAt: at(1),
  expiresAt: at(59),
  ...more,
});
const USABLE = pass('usable');
const VIEW: PassesView = {
  staff: { userId: 'op1', name: HOSTILE, roles: ['operator'], queues: ['utokyo'], atCounter: true },
  passes: [
    USABLE,
    pass('used', { endedAt: at(2) }),
    pass('expired'),
    pass('revoked', { endedAt: at(2), revokedBy: 'staff:op2', reason: HOSTILE }),
    pass('revoked', { endedAt: at(2), revokedBy: 'person', issue: 2 }),
    pass('revoked', { endedAt: at(2), revokedBy: 'system', issue: 3 }),
  ],
  mayRevoke: true,
};

export const PASS_PAGES: readonly Sample[] = [
  { name: 'passes', page: (ctx) => PassesPage(VIEW, ctx) },
  { name: 'passes-none', page: (ctx) => PassesPage({ ...VIEW, passes: [], revoked: HOSTILE }, ctx) },
  { name: 'passes-read-only', page: (ctx) => PassesPage({ ...VIEW, mayRevoke: false }, ctx) },
  {
    name: 'passes-incomplete',
    page: (ctx) =>
      PassesPage(
        {
          ...VIEW,
          draft: {
            procedureId: USABLE.procedureId,
            reason: '',
            errors: [{ field: 'reason', reason: 'required' }],
          },
        },
        ctx,
      ),
  },
  {
    name: 'passes-late',
    page: (ctx) =>
      PassesPage({ ...VIEW, draft: { procedureId: HOSTILE, reason: HOSTILE, problem: 'wrong-state' } }, ctx),
  },
];
