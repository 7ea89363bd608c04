/** What the mails of the service-use change say. What holds for every mail: test/platform/mail/render.test.tsx. */
import { describe, expect, test } from '@jest/globals';
import { useChangeMail } from '../../../activities/mail/templates/service-use-change.js';
import { USE_CHANGE, useChangeMails } from './mails.js';

describe.each(['ja', 'en'] as const)('in %s', (locale) => {
  const { received, approved, refused } = useChangeMails(locale);
  const mails = { received: received.mail, approved: approved.mail, refused: refused.mail };

  test('the reason of a decision is told in full when it is made, and not before', () => {
    for (const mail of [mails.approved, mails.refused]) {
      expect(mail.text.replaceAll(/\n {4}/g, '')).toContain('長'.repeat(1000));
      expect(mail.html.replaceAll('<wbr\n>', '')).toContain('長'.repeat(1000));
    }
    expect(mails.received.text).not.toContain('長');
    const silent = useChangeMail({ ...USE_CHANGE, what: 'approved', reason: '' }, locale);
    expect(silent.text.length).toBeLessThan(mails.approved.text.length - 2000);
  });

  test('the receipt says by when a decision is due', () => {
    expect(mails.received.text).toContain(locale === 'ja' ? '2026年11月26日(木) 17:00' : 'Thursday, 26 November 2026');
    expect(mails.refused.text).not.toContain('17:00');
  });
});
