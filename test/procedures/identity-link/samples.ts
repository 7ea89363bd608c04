/** Every page of the link with the identity-verification service. */
import { LinkCasePage, type LinkCaseView } from '../../../api/procedures/identity-link/pages/case.js';
import { LinkPage } from '../../../api/procedures/identity-link/pages/link.js';
import type { ProcedureProgress } from '../../../api/pages/procedure.js';
import { at, type Sample, timeline } from '../../platform/pages/render-context.js';
import { shownMember } from '../../utokyo/samples.js';

const procedureId = 'utokyo-identity-link-01KAJ7Q3ZD5XW8M2RTV9HC4NBE';
const member = shownMember('mfa');

const caseOf = (
  name: string,
  status: ProcedureProgress['status'],
  steps: string[] = [],
  more: Partial<LinkCaseView> = {},
): Sample => ({
  name: `by-card-link-case-${name}`,
  page: (ctx) =>
    LinkCasePage(
      {
        isOwn: true,
        procedure: { procedureId, status, steps: timeline('opened', ...steps, status), expiresAt: at(30) },
        ...more,
      },
      ctx,
    ),
});

export const LINK_PAGES: readonly Sample[] = [
  { name: 'by-card-link', page: (ctx) => LinkPage({ member }, ctx) },
  { name: 'by-card-link-removed', page: (ctx) => LinkPage({ member, unlinked: true }, ctx) },
  { name: 'by-card-link-often', page: (ctx) => LinkPage({ member, problem: 'too-many-requests' }, ctx) },
  ...(['equal', 'other', 'unknown'] as const).map(
    (name): Sample => ({
      name: `by-card-link-${name}`,
      page: (ctx) => LinkPage({ member, linked: { at: at(1), name } }, ctx),
    }),
  ),
  caseOf('waiting', 'awaiting-identity'),
  caseOf('linked', 'completed', ['identity-verified', 'identity-linked'], { nameDiffers: true }),
  caseOf('of-another', 'refused', ['identity-card-of-another']),
  caseOf('expired', 'expired'),
];
