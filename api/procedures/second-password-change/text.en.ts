import type { secondPassword as ja } from './text.ja.js';

export const secondPassword: Record<keyof typeof ja, string> = {
  'second-password.set.title': 'Set the second password',
  'second-password.set.lead': 'Choose a second password for this service alone, and enter it twice.',
  'second-password.set.submit': 'Set',
  'second-password.change.title': 'Change second password',
  'second-password.change.lead': 'Enter your current second password and a new one.',
  'second-password.change.submit': 'Change',
  'second-password.reset.lead': 'Choose a new second password, and enter it twice.',
  'second-password.reset.until': 'Set it by',
  'second-password.current': 'Current second password',
  'second-password.new': 'New second password',
  'second-password.again-field': 'Confirmation of the second password',
  'second-password.rules': 'Conditions for the second password',
  'second-password.unmet': 'not met',
  'second-password.note.both': 'From the next login on, you enter both the password of the university and this one.',
  'second-password.note.menu': 'You can change it at any time from the menu after logging in.',
  'second-password.note.secret': 'Tell it to nobody, and do not use one that you use elsewhere.',
  'second-password.note.others': 'You will be logged out on all other devices.',
  'second-password.note.reset': 'You will be logged out on every device.',

  'second-password.rule.min-length': 'Use at least {count, number} characters.',
  'second-password.rule.max-length': 'Use at most {count, number} characters.',
  'second-password.rule.letters-and-digits': 'Use half-width letters and digits only.',
  'second-password.rule.upper': 'Use at least one upper-case letter (A to Z).',
  'second-password.rule.lower': 'Use at least one lower-case letter (a to z).',
  'second-password.rule.digit': 'Use at least one digit (0 to 9).',
  'second-password.rule.mismatch': 'Enter the same second password in “Confirmation” too.',
  'second-password.rule.university-password': 'Do not use your university password.',
  'second-password.rule.current-wrong': 'The current second password is not correct.',
  'second-password.rule.same-as-current': 'Use one that differs from your current second password.',

  'second-password.done.title': 'Change completed',
  'second-password.done.set': 'The second password has been set',
  'second-password.done.change': 'The second password has been changed',
  'second-password.done.set-detail': 'From the next login on, enter it together with the password of your university.',
  'second-password.done.change-detail': 'You have been logged out on all other devices. You can go on here.',
  'second-password.done.reset-detail':
    'You have been logged out on every device. Please log in with the new second password.',
  'second-password.done.mail': 'We also send a notice to your registered email address.',

  'second-password.locked':
    'The current second password was wrong too often, so you have been logged out. You cannot log in for a while.',

  'second-password-reset.title': 'Reset the second password',
  'second-password-reset.lead':
    'Enter your registered email address. We will send you a link for setting a new second password.',
  'second-password-reset.submit': 'Send',
  'second-password-reset.note.mail':
    'When you press “Send”, an email goes out if the address you entered is registered.',
  'second-password-reset.note.url': 'Open the link in the email before it expires and set a new second password.',
  'second-password-reset.note.late': 'It may take a few minutes until the email arrives.',
  'second-password-reset.note.same': 'Your present second password stays valid until you have set a new one.',
  'second-password-reset.check': 'If no email has arrived after 30 minutes',
  'second-password-reset.check.registered': 'Is it the address that you have registered?',

  'second-password-reset.sent.title': 'Your request has been accepted',
  'second-password-reset.sent.detail':
    'If the address you entered is registered, an email will arrive shortly. Open the link in it before it expires.',
  'second-password-reset.awaiting.title': 'Waiting for your new second password',
  'second-password-reset.awaiting.detail':
    'The link has been used. Set a new second password in the browser where you opened it. If you cannot go on there, please start again.',
  'second-password-reset.expired.title': 'The time for this procedure is over',
  'second-password-reset.expired.detail':
    'You did not finish in time, so this procedure has ended. Your second password has not changed. Start again if you need to.',
  'second-password-reset.superseded.title': 'A newer procedure has replaced this one',
  'second-password-reset.superseded.detail':
    'This procedure has ended. If you have made a new request, open the link in the newest email.',
  'second-password-reset.failed.title': 'The procedure could not be completed',
  'second-password-reset.failed.detail':
    'A problem occurred and this procedure has ended. Your second password has not changed. Please start again.',
  'second-password-reset.again': 'Start again',

  'second-password-reset.step.opened': 'Request',
  'second-password-reset.step.mail': 'Email sent',
  'second-password-reset.step.redeemed': 'Confirmed through the link',
  'second-password-reset.step.password': 'New second password set',
};
