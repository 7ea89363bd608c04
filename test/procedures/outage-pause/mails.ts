/** The mails of outage pauses, to the other leads. */
import { pauseMail, type PauseMailModel, type PauseOccasion } from '../../../activities/mail/templates/outage-pause.js';
import type { Locale } from '../../../workflows/contracts/procedure.js';
import { hostileText, type MailSample } from '../module.js';

const inquiry = 'desk@univ-a.example.jp';
const MODEL: Omit<PauseMailModel, 'what'> = {
  service: 'umin',
  part: 'mail',
  kinds: ['access-code', 'operator-application', 'case-tracking'],
  by: 'lead1@univ-a.example.jp',
  reason: hostileText('メールサーバー'),
  since: '2026-11-27T01:00:00.000Z',
  until: '2026-11-27T09:00:00.000Z',
  pageUrl: 'https://tetsuzuki.example.jp/staff/outage-pauses',
  inquiry,
};
const WHAT: readonly PauseOccasion[] = ['begun', 'extended', 'over'];

export const outagePauseMails = (locale: Locale): Record<string, MailSample> => {
  const { by: _by, ...itself } = MODEL;
  const sample = (model: PauseMailModel): MailSample => ({
    mail: pauseMail(model, locale),
    inquiry,
    shows: 'メールサーバー',
  });
  return {
    ...Object.fromEntries(WHAT.map((what) => [what, sample({ ...MODEL, what })])),
    'over-by-itself': sample({ ...itself, what: 'over', service: 'utokyo', part: 'identity' }),
  };
};
