/** The pages of leads who pause deadlines. */
import { ExtendPausePage, type ExtendPauseView } from '../../../api/staff/pauses/extend-page.js';
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
  extensions: [],
};
const extensions = [
  { by: 'lead2', at: at(2), until: at(5), reason: HOSTILE },
  { by: HOSTILE, at: at(4), until: at(9), reason: '復旧の見込みが立たない' },
];
const view: OutagePausesView = {
  staff,
  mine: ['umin', 'cinii'],
  kinds: [
    { service: 'umin', kind: 'access-code' },
    { service: 'cinii', kind: HOSTILE },
  ],
  longest: 480,
  pauses: [
    one,
    { ...one, pauseId: `${one.pauseId.slice(0, -1)}2`, service: 'utokyo', kind: 'identity-link', part: 'identity' },
    { ...one, pauseId: `${one.pauseId.slice(0, -1)}3`, status: 'over', part: 'target', endedBy: HOSTILE },
    { ...one, pauseId: `${one.pauseId.slice(0, -1)}4`, status: 'over', extensions },
  ],
};
const extending: ExtendPauseView = { staff, one: { ...one, extensions }, longest: 480 };
const draft = { service: 'umin', kind: '', part: 'mail', reason: HOSTILE, minutes: '120' };

export const outagePauseSamples: readonly Sample[] = [
  { name: 'outage-pauses', page: (ctx) => OutagePausesPage(view, ctx) },
  ...(['begun', 'extended', 'ended'] as const).map(
    (done): Sample => ({ name: `outage-pauses-${done}`, page: (ctx) => OutagePausesPage({ ...view, done }, ctx) }),
  ),
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
  { name: 'outage-pauses-extend', page: (ctx) => ExtendPausePage(extending, ctx) },
  {
    name: 'outage-pauses-extend-refused',
    page: (ctx) =>
      ExtendPausePage(
        {
          ...extending,
          draft: {
            minutes: '5',
            reason: HOSTILE,
            errors: [
              { field: 'minutes', reason: 'not-later' },
              { field: 'reason', reason: 'required' },
            ],
          },
        },
        ctx,
      ),
  },
  {
    name: 'outage-pauses-extend-over',
    page: (ctx) =>
      ExtendPausePage(
        { ...extending, one: { ...one, status: 'over' }, draft: { minutes: '9', reason: '', problem: 'wrong-state' } },
        ctx,
      ),
  },
  {
    name: 'outage-pauses-not-yours',
    page: (ctx) => OutagePausesPage({ ...view, refused: { problem: 'forbidden' } }, ctx),
  },
];
