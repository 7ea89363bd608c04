/** Application password reissue. Manual: CiNii Research; rules: spec/password-reissue.md. */
import type { ProcedureModule } from '../module.js';
import { REISSUE_PATHS } from './paths.js';
import { mayBeBehind, neutralReissue } from './public-view.js';
import { passwordReissuePage, passwordReissuePages, passwordReissueRoutes } from './routes.js';
import { passwordReissueTexts } from './text.js';
import { reissueUrls } from './url.js';

export const passwordReissue = {
  kind: 'password-reissue',
  service: 'cinii',
  tags: { 'password-reissue': 'CiNii Research institutional authentication: reissue of the application password' },
  texts: [passwordReissueTexts],
  routes: passwordReissueRoutes,
  pages: { routes: passwordReissuePages, begins: Object.values(REISSUE_PATHS) },
  statusPage: passwordReissuePage,
  publicView: ({ services, clock }, view) => (services.cinii.revealUnregistered ? view : neutralReissue(view, clock())),
  openMails: ({ services }) => (services.cinii.revealUnregistered ? ['reissue-url', 'reissued-password'] : []),
  mayBeBehind,
  urls: reissueUrls,
  home: {
    of: 'cinii',
    href: REISSUE_PATHS.form,
    title: 'home.reissue.title',
    detail: 'home.reissue.detail',
    needs: 'home.reissue.needs',
  },
} as const satisfies ProcedureModule;
