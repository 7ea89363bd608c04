/** Where staff sign in at the embedded identity provider: user and password. */
import { STAFF_PATHS } from '../../api/staff/paths.js';
import type { IdentityAccounts } from './accounts.js';
import type { Counter, Desk } from './frame.js';
import { signInPage } from './page.js';

export const staffDesk = (publicUrl: URL): Desk => ({
  name: 'identity.name',
  home: new URL(STAFF_PATHS.queue, publicUrl),
  back: 'identity.back',
  over: { title: 'identity.over.title', lead: 'identity.over.lead' },
});

export const staffCounter = (accounts: IdentityAccounts): Counter => ({
  page: (at) => signInPage(at),
  async submitted(at, form) {
    const [userId, password] = [form.get('userId') ?? '', form.get('password') ?? ''];
    const missing = [...(userId.trim() ? [] : ['userId']), ...(password ? [] : ['password'])];
    const typed = { ...at, userId: userId.slice(0, 100) };
    if (missing.length > 0) {
      const errors = missing.map((field) => ({ field, reason: 'required' as const }));
      return { status: 400, body: signInPage({ ...typed, errors }) };
    }
    const staff = await accounts.check(userId, password);
    if (typeof staff === 'string') return { status: 401, body: signInPage({ ...typed, problem: staff }) };
    return { result: { login: { accountId: staff.id, remember: false } } };
  },
});
