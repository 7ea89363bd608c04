/** The page of administrators who erase a person. */
import { ErasuresPage, type ErasuresView } from '../../../api/audit/erasures/page.js';
import { at, HOSTILE, type Sample } from '../../platform/pages/render-context.js';

const staff = { userId: 'admin1', name: HOSTILE, roles: ['administrator'] };
const one = {
  erasureId: 'audit-erasure-01M8CKNWVD5KC0FWREVQDZ3B61',
  service: 'umin',
  account: HOSTILE,
  reason: HOSTILE,
  status: 'proposed',
  proposedBy: 'admin2',
  proposedAt: at(1),
  procedures: 0,
} as const;
const confirmed = { confirmedBy: 'admin1', confirmedAt: at(2) };
const view: ErasuresView = {
  staff,
  erasures: [
    one,
    { ...one, erasureId: `${one.erasureId.slice(0, -1)}2`, proposedBy: 'admin1' },
    { ...one, ...confirmed, erasureId: `${one.erasureId.slice(0, -1)}3`, status: 'confirmed' },
    {
      ...one,
      ...confirmed,
      erasureId: `${one.erasureId.slice(0, -1)}4`,
      status: 'stopped',
      why: 'not-replayed',
      procedureId: 'umin-access-code-01M8CKNWVD5KC0FWREVQDZ3B61',
    },
    {
      ...confirmed,
      erasureId: `${one.erasureId.slice(0, -1)}5`,
      service: 'jairo',
      reason: HOSTILE,
      status: 'completed',
      proposedBy: 'admin2',
      proposedAt: at(1),
      endedAt: at(3),
      procedures: 12,
    },
  ],
};

export const erasureSamples: readonly Sample[] = [
  { name: 'erasures', page: (ctx) => ErasuresPage(view, ctx) },
  { name: 'erasures-none', page: (ctx) => ErasuresPage({ staff, erasures: [] }, ctx) },
  {
    name: 'erasures-refused',
    page: (ctx) =>
      ErasuresPage(
        {
          ...view,
          draft: {
            service: 'umin',
            account: HOSTILE,
            reason: HOSTILE,
            errors: [
              { field: 'service', reason: 'required-choice' },
              { field: 'account', reason: 'required' },
              { field: 'reason', reason: 'names-account' },
            ],
          },
        },
        ctx,
      ),
  },
  {
    name: 'erasures-open',
    page: (ctx) =>
      ErasuresPage({ ...view, draft: { service: 'umin', account: 'x', reason: 'y', problem: 'procedures-open' } }, ctx),
  },
  { name: 'erasures-own', page: (ctx) => ErasuresPage({ ...view, refused: { problem: 'own-application' } }, ctx) },
];
