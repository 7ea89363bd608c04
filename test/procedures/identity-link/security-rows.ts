/** The link with the identity-verification service in the security cases that go over all procedures. */
import { OPEN, type SecurityRows } from '../../security/rows.js';

export const identityLinkRows: SecurityRows = {
  rights: {
    // What it lets through is decided by its state and the browser: `identity-checks.test.ts`.
    'GET /utokyo/identity/callback': OPEN,
    // Leads to the page.
    'GET /utokyo/identity/unlink': OPEN,
  },
  // There is no service in that test, so whoever may is told to come later.
  utokyoRights: {
    linkIdentity: 'S F 503 F F',
    unlinkIdentity: 'S F Y F F',
    'GET /utokyo/identity': 'S L Y L L',
    'POST /utokyo/identity': 'S L 503 L L',
    'POST /utokyo/identity/unlink': 'S L Y L L',
  },
};
