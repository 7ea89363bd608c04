/** The page of leads who pause deadlines. */
import { OutagePausesPage, type OutagePausesView } from '../../../api/staff/pauses/page.js';
import type { SaidPause } from '../../../api/staff/pauses/said.js';
import { at, HOSTILE, type Sample } from '../../platform/pages/render-context.js';

const staff = { userId: 'lead1', name: HOSTILE, roles: ['operator', 'lead'] };
const one: SaidPause = {
  pauseId: 'audit-pause-01M8CKNWVD5KC0FWREVQDZ3B61',
  service: 'umin',
  part: 'mail',
  kinds: ['access-code', 'operator-application'],
  reason: HOSTILE,
  status: 'standing',
  begunBy: 'lead1',
  begunAt: at(1),
  until: at(9),
};
const view: OutagePausesView = {
  staff,
  mine: ['umin', 'cinii'],
  longest: 480,
  pauses: [
    one,
    { ...one, pauseId: `${one.pauseId.slice(0, -1)}2`, service: 'utokyo', kind: 'identity-link', part: 'identity' },
    { ...one, pauseId: `${one.pauseId.slice(0, -1)}3`, status: 'over', part: 'target', endedBy: HOSTILE },
    { ...one, pauseId: `${one.pauseId.slice(0, -1)}4`, status: 'over' },
  ],
};
const draft = { service: 'umin', kind: '', part: 'mail', reason: HOSTILE, minutes: '120' };

export const outagePauseSamples: readonly Sample[] = [
  { name: 'outage-pauses', page: (ctx) => OutagePausesPage(view, ctx) },
  { name: 'outage-pauses-none', page: (ctx) => OutagePausesPage({ ...view, mine: [], pauses: [] }, ctx) },
  {
    name: 'outage-pauses-refused',
    page: (ctx) =>
      OutagePausesPage(
        {
          ...view,
          draft: {
            ...draft,
            errors: [
              { field: 'service', reason: 'required-choice' },
              { field: 'part', reason: 'required-choice' },
              { field: 'kind', reason: 'not-one-of' },
              { field: 'minutes', reason: 'bad-format' },
              { field: 'reason', reason: 'required' },
            ],
          },
        },
        ctx,
      ),
  },
  {
    name: 'outage-pauses-twice',
    page: (ctx) => OutagePausesPage({ ...view, draft: { ...draft, problem: 'already-paused' } }, ctx),
  },
  {
    name: 'outage-pauses-not-yours',
    page: (ctx) => OutagePausesPage({ ...view, refused: { problem: 'forbidden' } }, ctx),
  },
];
