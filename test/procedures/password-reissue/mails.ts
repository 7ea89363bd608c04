/** The mails of the application password reissue. */
import { reissuedPasswordMail, reissueUrlMail } from '../../../activities/mail/templates/password-reissue.js';
import { hostileText, type MailSample } from '../module.js';
import type { Locale } from '../../../workflows/contracts/procedure.js';

export const REISSUE_URL = `https://tetsuzuki.example.jp/u/k1.p.01KAJ7Q3ZD5XW8M2RTV9HC4NBE.1.${'aB3_-'.repeat(8)}abc`;
const inquiry = 'cir-auth-req@nii.ac.jp';
const institution = hostileText('A大学');

export const reissueMails = (locale: Locale) =>
  ({
    url: {
      mail: reissueUrlMail(
        {
          url: REISSUE_URL,
          expiresAt: '2026-11-21T04:35:00.000Z',
          applicationIds: ['AUTH00000102', 'AUTH00000103'],
          inquiry,
          institution,
        },
        locale,
      ),
      inquiry,
      shows: 'A大学',
    },
    password: {
      mail: reissuedPasswordMail(
        { applicationId: 'AUTH00000101', password: 'hK4m$&<x"Tq', inquiry, institution },
        locale,
      ),
      inquiry,
      shows: 'A大学',
    },
  }) satisfies Record<string, MailSample>;
