import type { emailVerification as ja } from './text.ja.js';

export const emailVerification: Record<keyof typeof ja, string> = {
  'student-email.register.title': 'Email address setting',
  'student-email.register.lead': 'Register the email address where this service reaches you.',
  'student-email.change.title': 'Change email address',
  'student-email.change.lead': 'We send a confirmation email to your new address.',
  'student-email.new': 'New email address',
  'student-email.again-hint': 'Enter the same address once more to avoid typing mistakes.',
  'student-email.again-field': 'Confirmation of the email address',
  'student-email.submit': 'Confirm',
  'student-email.note.mail': 'When you press “Confirm”, we send a confirmation email to the address you entered.',
  'student-email.note.register':
    'The address is registered once you have opened the link in that email and finished there.',
  'student-email.note.change':
    'Your present address stays until you have opened the link in that email and finished there. We then send a notice of the change to your previous address.',
  'student-email.note.late': 'It may take a few minutes until the email arrives.',
  'student-email.note.free': 'Addresses of free email services may not receive the confirmation email.',
  'student-email.note.filter': 'If you use a spam filter, let it accept email from the following address beforehand.',
  'student-email.sender': 'Sender’s address',

  'student-email.sent.title': 'We have sent a confirmation email',
  'student-email.sent.next':
    'Open the link in the email before it expires and press the button on the page that it leads to.',
  'student-email.sent.to': 'Sent to',
  'student-email.sent.close': 'You may close this page.',
  'student-email.check': 'If the email has not arrived after 30 minutes',
  'student-email.check.typing': 'Did you type the email address correctly?',
  'student-email.check.spaces': 'Are there any spaces in it?',
  'student-email.check.width': 'Did you use half-width letters and digits?',
  'student-email.check.spam': 'Is it in your spam or junk folder?',
  'student-email.check.allow': 'Is the sender’s address above spelled correctly in the list of senders you accept?',
  'student-email.resend': 'Send the confirmation email once more',
  'student-email.resend.detail':
    'You will get a new link, and the one in the earlier email stops working. {count, plural, one {You can do this one more time.} other {You can do this # more times.}}',
  'student-email.resend.from': 'Possible from {until}.',
  'student-email.resend.none': 'You have used up all resends. Please start again after {until}.',
  'student-email.resend.submit': 'Send once more',
  'student-email.other': 'Enter the address again',

  'student-email.step.opened': 'Request',
  'student-email.step.mail': 'Confirmation email sent',
  'student-email.step.redeemed': 'Confirmed through the link',
  'student-email.step.register': 'Email address set',
  'student-email.step.change': 'Email address changed',

  'student-email.completed.register.title': 'Email address setting completed',
  'student-email.completed.register.lead': 'Your email address has been set.',
  'student-email.completed.register.detail':
    'From now on we write to this address. You can change it from the menu after logging in.',
  'student-email.completed.register.next': 'Next, log in again and set a second password.',
  'student-email.completed.change.title': 'Change completed',
  'student-email.completed.change.lead': 'Your email address has been changed.',
  'student-email.completed.change.detail':
    'From now on we write to the new address. We also tell the earlier address of the change.',
  'student-email.expired.title': 'The link has expired',
  'student-email.expired.detail':
    'You did not finish in time, so this procedure has ended. No email address has been set or changed. Please start again.',
  'student-email.superseded.title': 'A newer procedure has replaced this one',
  'student-email.superseded.detail':
    'The link in this email no longer works. If you had the email sent once more, open the link in the newest one. If you have no newer email, please start again.',
  'student-email.mail-undeliverable.title': 'Our email could not be delivered',
  'student-email.mail-undeliverable.detail':
    'The address you entered did not accept our email. Check that it is correct and can receive mail, and start again.',
  'student-email.refused.title': 'This email address cannot be used',
  'student-email.refused.detail':
    'It has become the address of another user ID in the meantime. Please start again with a different address.',
  'student-email.failed.title': 'The procedure could not be completed',
  'student-email.failed.detail':
    'A problem occurred and this procedure has ended. No email address has been set or changed. Please start again.',
  'student-email.again': 'Start again',

  'student-url.register.lead': 'You have not finished yet. Press the button below to register this email address.',
  'student-url.register.submit': 'Set',
  'student-url.change.lead': 'You have not finished yet. Press the button below to change to the new email address.',
  'student-url.change.submit': 'Change',
  'student-url.reset.lead': 'Press the button below to go on to the page where you set a new second password.',
  'student-url.reset.submit': 'Go on',
  'student-url.not-me':
    'If you did not ask for this, close this page without pressing the button. Nothing will change.',
  'student-url.expired': 'This link has expired, or a newer email has replaced it.',
  'student-url.expired-next':
    'If you have a newer email, open the link in that one. If not, log in, or choose “If you forget the second password”, and start again.',
  'student-url.used': 'This link has already been used.',
  'student-url.used-next.register': 'Log in to see whether you can go on. If you did not use it, please contact us.',
  'student-url.used-next.change':
    'Log in and check the email address in the menu. If you did not use it, please contact us.',
  'student-url.used-next.reset': 'Go on in the browser where you opened the link. If you cannot, please start again.',
};
