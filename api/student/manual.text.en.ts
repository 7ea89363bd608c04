import type { studentManual as ja } from './manual.text.ja.js';
import { studentManualSteps } from './manual-steps.text.en.js';

export const studentManual: Record<keyof typeof ja, string> = {
  ...studentManualSteps,
  'manual.title': 'Operating manual',
  'manual.lead':
    'How to log in to the certificate issuance service, and how to register and change what you log in with. The steps are the same on a phone and on a computer.',
  'manual.contents': 'Contents',
  'manual.to-contents': 'Back to the contents',

  'manual.need.title': 'Before you begin',
  'manual.need.lead':
    'Besides the user ID and password of your university, this service uses an email address and a second password. You register both when you log in for the first time.',
  'manual.need.account': 'The user ID and password of your university',
  'manual.need.address': 'An email address that you can look at right away. Two people cannot use the same address.',
  'manual.need.desk': 'On a computer: Chrome, Firefox or Safari',
  'manual.need.phone': 'On a phone: Safari on an iPhone, Chrome on Android',
  'manual.need.browser':
    'Please use a recent version of the browser, and let it accept cookies. Everything can be done without JavaScript too.',
  'manual.need.pictures':
    'The pictures show a sample user. Dates, times and addresses on your own screen will be different.',

  'manual.register.title': 'First login: register your email address',
  'manual.register.lead': 'The first time you log in, a page opens where you register an email address.',
  'manual.register.note': 'If the link has expired or you have lost the email, log in again. You can then start over.',
  'manual.set.title': 'First login: set a second password',
  'manual.set.lead': 'Once your address is registered, choose a second password that you use for this service alone.',
  'manual.set.note':
    'It cannot be the password of your university. Do not tell it to anybody, and do not let a shared device remember it.',
  'manual.log-in.title': 'Log in',
  'manual.log-in.lead': 'For those who have registered an email address and a second password.',
  'manual.log-in.note':
    'If any one of the three is wrong, you cannot log in. For safety, the page does not say which one. You can switch between Japanese and English on any page; emails follow your choice.',
  'manual.change-email.title': 'Change your email address',
  'manual.change-email.lead': 'How to change the address that our emails go to.',
  'manual.change-email.note': 'Until you press the last button, the earlier address stays in use.',
  'manual.change-second.title': 'Change your second password',
  'manual.change-second.lead': 'For when you know the current one. If you do not, see the next part.',
  'manual.change-second.note':
    'The new one cannot be the same as the current one. An email also tells you that it was changed.',
  'manual.forgotten.title': 'If you forget your second password',
  'manual.forgotten.lead': 'If you can read emails at the registered address, you can reset it yourself.',
  'manual.forgotten.note': 'When it is reset, you are logged out on every device.',
  'manual.leave.title': 'Log out',
  'manual.leave.lead': 'If you stay logged in on a shared computer, somebody else may use your account.',
  'manual.leave.idle':
    'If you do nothing for {duration}, you are logged out automatically. While you are logged in, the page says when that will be. Shortly before, it asks whether you are still there: press “Stay logged in” to go on. Once you are logged out, what you were typing is lost.',

  'manual.locked.title': 'If you can no longer log in',
  'manual.locked.lead':
    'After {count} wrong logins in a row, you cannot log in for {duration}, even if all you enter is right. The page looks the same as for a wrong login.',
  'manual.locked.wait': 'Wait, then type with care: upper-case or lower-case letters, half-width characters only.',
  'manual.locked.second':
    'If you are not sure of your second password, reset it from “If you forget the second password”.',
  'manual.locked.university':
    'If you have forgotten the password of your university, ask the office in charge there. This service cannot change it.',
  'manual.locked.notice':
    'If you cannot log in with the right entries and have made no wrong attempts, please contact us as shown below.',

  'manual.no-mail.title': 'If no email comes',
  'manual.no-mail.lead': 'An email may take a while. If it does not come, please check:',
  'manual.no-mail.typing': 'Is the address that you entered right?',
  'manual.no-mail.spaces': 'Are there blanks before or after it, or full-width characters in it?',
  'manual.no-mail.filter':
    'Is it in your spam or junk folder? Add the sender’s address that the page names to the list of those you accept.',
  'manual.no-mail.free': 'Free email services sometimes refuse it. Please try another address too.',
  'manual.no-mail.again':
    'When you register or change an address, the page that says that the email was sent lets you have it sent again up to {count, plural, one {# time} other {# times}}, from {duration} on. The link in the earlier email then stops working. For a reset, start again from “If you forget the second password”.',
  'manual.no-mail.taken':
    'If the address already belongs to another user, an email to it says that it cannot be registered.',

  'manual.contact.title': 'Contact',
  'manual.contact.lead': 'If this manual does not help, please ask us: {inquiry}',
  'manual.contact.never': 'We never ask for your password or second password. Please never tell them to us.',
};
