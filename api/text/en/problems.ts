import type { problems as ja } from '../ja/problems.js';

export const problems: Record<keyof typeof ja, string> = {
  'problem.meaning': 'What this means',
  'problem.action': 'What you can do',
  'problem.documentation': 'About this error',
  'problem.documentation-lead': 'An error that the pages and the API of this service can answer with.',
  'problem.word': 'Name',
  'problem.http-status': 'HTTP status',
  'problem.retry': 'Please try again in about {minutes, number} min.',
  'problem.to-start': 'Go to the start of the procedure',
  'problem.to-home': 'Back to the home page',
  'problem.inquiry': 'If you need help, please contact us: {inquiry}',
  'problem.decided-by': 'Decided by',

  'problem.email-not-registered.title': 'Email address not registered',
  'problem.email-not-registered.detail': 'The email address you entered is not registered.',
  'problem.email-not-registered.action':
    'Check that you typed it correctly. If you do not know which address is registered, please contact us.',

  'problem.too-many-requests.title': 'Too many requests',
  'problem.too-many-requests.detail':
    'This request was repeated too often in a short time, so it is not accepted for the moment.',
  'problem.too-many-requests.action':
    'Wait a while and try again. If you have already received an email, use that one.',

  'problem.access-code-not-sent.title': 'The access code could not be sent',
  'problem.access-code-not-sent.detail':
    'No UMIN ID that this form can serve matches what you entered, or it needs to be checked by our office.',
  'problem.access-code-not-sent.action': 'Please apply to the operators for the password update.',

  'problem.wrong-code.title': 'The access code is not correct',
  'problem.wrong-code.detail': 'The code you entered is not the code of this procedure.',
  'problem.wrong-code.action': 'Enter the ten digits from the newest email you received.',

  'problem.code-locked.title': 'The access code is locked',
  'problem.code-locked.detail': 'It was entered wrongly too many times and is no longer valid.',
  'problem.code-locked.action': 'Please start again from the first page. Your present password still works.',

  'problem.code-expired.title': 'The access code has expired',
  'problem.code-expired.detail': 'This access code is no longer valid.',
  'problem.code-expired.action': 'Please start again from the first page.',

  'problem.ticket-expired.title': 'The time for a new password is over',
  'problem.ticket-expired.detail': 'The time limit has passed, or the password has already been set.',
  'problem.ticket-expired.action': 'Check where your procedure is and, if necessary, start again.',

  'problem.password-refused.title': 'This password cannot be used',
  'problem.password-refused.detail': 'It does not meet the rules for passwords.',
  'problem.password-refused.action': 'Choose another one that meets the rules shown.',

  'problem.mismatch.title': 'What you entered does not match',
  'problem.mismatch.detail': 'The confirmation differs from the other field.',
  'problem.mismatch.action': 'Enter the same in both fields.',
  'problem.account-locked.title': 'The account is locked for a while',
  'problem.account-locked.detail': 'There were too many wrong attempts in a row.',
  'problem.account-locked.action': 'Please try again later.',
  'problem.file-refused.title': 'This file cannot be accepted',
  'problem.file-refused.detail': 'Its format or size is not supported.',
  'problem.file-refused.action': 'Attach a JPEG or PNG image within the size shown.',

  'problem.sign-in-failed.title': 'Sign-in failed',
  'problem.sign-in-failed.detail':
    'The answer of the sign-in service could not be verified, or you are not registered as staff.',
  'problem.sign-in-failed.action': 'Please sign in again. If it keeps failing, contact your system administrator.',

  'problem.wrong-state.title': 'This is not possible at this point',
  'problem.wrong-state.detail': 'The procedure has already moved on, or it has ended.',
  'problem.wrong-state.action': 'Check where your procedure is. If necessary, start again.',

  'problem.url-expired.title': 'This link has expired',
  'problem.url-expired.detail': 'Its time is over, or a newer request has replaced it. It can no longer be used.',
  'problem.url-expired.action': 'Please start again.',

  'problem.url-used.title': 'This link has already been used',
  'problem.url-used.detail': 'Each link can be used to complete a procedure once only.',
  'problem.url-used.action':
    'See the email sent to the registered address for the result. If you did not do this, please contact us.',

  'problem.url-unknown.title': 'This link does not work',
  'problem.url-unknown.detail': 'The link is incomplete, or a newer request has replaced it.',
  'problem.url-unknown.action':
    'Open the whole link from the newest email you received. If that does not work, please start again.',

  'problem.not-authenticated.title': 'We could not confirm who you are',
  'problem.not-authenticated.detail': 'The ID or the password is not correct.',
  'problem.not-authenticated.action': 'Check capital letters and full-width characters, and enter them again.',

  'problem.malformed.title': 'Something you entered is not correct',
  'problem.malformed.detail': 'One or more fields cannot be accepted.',
  'problem.malformed.action': 'Correct the fields named and send the form again.',

  'problem.forbidden.title': 'You cannot do this',
  'problem.forbidden.detail': 'You do not have the right to do this, or the page was open for too long.',
  'problem.forbidden.action': 'Open the page again and retry. For access rights, ask your system administrator.',

  'problem.not-found.title': 'Page not found',
  'problem.not-found.detail': 'The page or procedure you are looking for is not here.',
  'problem.not-found.action': 'Check the address, or look for it from the home page.',

  'problem.already-decided.title': 'Already decided',
  'problem.already-decided.detail': 'Another member of staff has already decided this application.',
  'problem.already-decided.action': 'Open the list again to see the decision.',

  'problem.not-yours.title': 'Not your application',
  'problem.not-yours.detail': 'This application belongs to another desk, or someone else has taken it.',
  'problem.not-yours.action': 'Ask the person who has taken it, or your team lead.',

  'problem.own-application.title': 'You cannot decide your own application',
  'problem.own-application.detail': 'The person who applied cannot decide the application.',
  'problem.own-application.action': 'Ask another member of staff to decide it.',

  'problem.unavailable.title': 'The service is not available at the moment',
  'problem.unavailable.detail': 'Part of the system is not answering. Nothing you entered has changed anything.',
  'problem.unavailable.action': 'Wait a few minutes and try again. Procedures under way are not lost.',

  'problem.overloaded.title': 'The service is very busy',
  'problem.overloaded.detail': 'Many people are using the service, so your request cannot be handled right now.',
  'problem.overloaded.action': 'Wait a moment and try again.',

  'problem.cross-site.title': 'Requests from other sites are not accepted',
  'problem.cross-site.detail': 'This has to be sent from the pages of this service.',
  'problem.cross-site.action': 'Open the page of this service and use the form there.',

  'problem.payload-too-large.title': 'What you sent is too large',
  'problem.payload-too-large.detail': 'It exceeds the size that can be accepted.',
  'problem.payload-too-large.action': 'Make it smaller and send it again.',

  'problem.unsupported-media-type.title': 'This format is not accepted',
  'problem.unsupported-media-type.detail': 'The format of what was sent (its Content-Type) is not supported.',
  'problem.unsupported-media-type.action': 'Use a format given in the description of the API.',

  'problem.method-not-allowed.title': 'This method cannot be used here',
  'problem.method-not-allowed.detail': 'This address does not support the HTTP method that was used.',
  'problem.method-not-allowed.action': 'The Allow header of the answer lists the methods that can be used.',

  'problem.mail-undeliverable.title': 'Our email could not be delivered',
  'problem.mail-undeliverable.detail': 'The mail server of the registered address did not accept our email.',
  'problem.mail-undeliverable.action':
    'Check that the registered address can receive mail. To change the address, please contact us.',

  'problem.internal.title': 'This could not be completed',
  'problem.internal.detail': 'An unexpected problem occurred in the system.',
  'problem.internal.action': 'Wait a while and try again. If it happens again, contact us and give the request number.',
};
