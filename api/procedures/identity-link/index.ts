/** A member ties their My Number card to the account, before they lose their methods. Rules: spec/mfa-reregistration.md, 2a. */
import type { ProcedureModule } from '../module.js';
import { CARD_PATHS } from '../../utokyo/card-paths.js';
import { byCardTexts } from '../../utokyo/by-card-text.js';
import { withCardSteps } from '../../utokyo/card-steps.js';
import { cardTexts } from '../../utokyo/card-text.js';
import { utokyoTexts } from '../../utokyo/text.js';
import { identityLinkPage, identityLinkPages, identityLinkRoutes } from './routes.js';
import { identityLinkTexts } from './text.js';

export const identityLink = {
  kind: 'identity-link',
  service: 'utokyo',
  tags: { 'identity-link': 'UTokyo Account: the link with the identity-verification service' },
  restsOn: ['identity'],
  // Its own, and those of all procedures of this service.
  texts: [utokyoTexts, cardTexts, byCardTexts, identityLinkTexts],
  routes: identityLinkRoutes,
  pages: { routes: identityLinkPages, begins: [CARD_PATHS.link] },
  statusPage: identityLinkPage,
  publicView: (_deps, view) => withCardSteps(view),
} as const satisfies ProcedureModule;
