import type { operatorApplication as ja } from './text.ja.js';

export const operatorApplication: Record<keyof typeof ja, string> = {
  'operator.name': 'Password update application to the operators',
  'operator.crumb.form': 'Your application',
  'operator.crumb.verify': 'Verify your address',
  'operator.crumb.redeem': 'Confirm',
  'operator.crumb.status': 'Status',
  'operator.again': 'Apply again',
  'operator.tracker': 'See the status by receipt number',
  'operator.receipt': 'Receipt number',
  'operator.due': 'Decision expected by',
  'operator.until': 'Link valid until',
  'operator.password-until': 'Set it by',
  'operator.answer-by': 'Answer by',

  'operator.form.title': 'Password update application to the operators',
  'operator.form.lead':
    'For those who cannot update their password by access code. Our staff review your application and tell you the result at your contact address.',
  'operator.form.goes-along':
    'The course of your earlier attempt by access code is shown to our staff as well, but no access code and no password.',
  'operator.form.account': 'UMIN ID',
  'operator.form.account-hint': 'Only if you know it, for example yamada-tar. Leave off @umin.ac.jp.',
  'operator.form.affiliation': 'Affiliation',
  'operator.form.affiliation-hint': 'Name of your workplace or school, and department',
  'operator.form.email': 'Contact email address',
  'operator.form.email-hint': 'We send a verification email. Enter an address where you can receive mail now.',
  'operator.form.telephone': 'Telephone number',
  'operator.form.telephone-hint': 'For example 03-1234-5678',
  'operator.form.reason': 'Reason for the application',
  'operator.form.reason-hint': 'For example, why you cannot receive an access code. At most 1000 characters.',
  'operator.form.file': 'Picture of an identity document',
  'operator.form.file-hint': 'Optional. JPEG or PNG, at most 10 MB. It is erased some time after the decision.',
  'operator.form.file-kept': 'We have received your picture. Choose a file only to replace it.',
  'operator.form.submit': 'Send the verification email',
  'operator.form.next':
    'You will then receive a verification email. Your application is received when you open the link in it and confirm.',

  'operator.file.missing': 'No file was chosen.',
  'operator.file.too-large': 'The picture is too large. It may have at most 10 MB.',
  'operator.file.not-a-picture': 'This is not a JPEG or PNG picture.',
  'operator.file.too-many-pixels': 'The picture is too wide or too high. It may have at most 25 million pixels.',
  'operator.file.unreadable': 'The picture could not be read. Please choose another one.',
  'operator.file.gone': 'The picture we received can no longer be used. Please choose it again.',

  'operator.sent.title': 'We are sending you a verification email',
  'operator.sent.lead':
    'Your application has not been received yet. Open the link in the email that arrives at your contact address and send the application.',
  'operator.sent.step-open': 'Open the link in the email.',
  'operator.sent.step-press': 'On the page that opens, press “Send the application”.',
  'operator.sent.step-receipt': 'You will receive an email with your receipt number.',
  'operator.sent.next': 'What to do next',
  'operator.sent.no-mail': 'If no email arrives',
  'operator.sent.no-mail-spam': 'Check your spam or junk folder.',
  'operator.sent.no-mail-wait': 'Depending on your mail server, it can take a few minutes.',
  'operator.sent.no-mail-again': 'If the address was wrong, please apply again.',

  'operator.verify.title': 'Send your application',
  'operator.verify.lead': 'Your application has not been received yet. If you made it, press the button.',
  'operator.verify.submit': 'Send the application',
  'operator.verify.not-me':
    'If you did not apply, do not press the button. Close this page: no application will be made.',

  'operator.redeem.title': 'Make a new password',
  'operator.redeem.lead': 'Nothing has been changed yet. The button leads to the page where you make a new password.',
  'operator.redeem.what': 'Before you press the button',
  'operator.redeem.what-once': 'The link works once. After that, go on in this browser.',
  'operator.redeem.what-time': 'You then have a limited time to set a new password.',
  'operator.redeem.what-old': 'Your present password does not change until you set a new one.',
  'operator.redeem.submit': 'Go on to a new password',
  'operator.redeem.not-me': 'If you did not apply, do not press the button and contact us at once.',

  'operator.awaiting-decision.title': 'We have received your application',
  'operator.awaiting-decision.detail':
    'Our staff are reviewing it. We will tell you the result at your contact address. Please keep your receipt number.',
  'operator.awaiting-applicant.title': 'Our staff have a question',
  'operator.awaiting-applicant.detail':
    'The question is in the email at your contact address. Please answer it in time on the page that shows the status by receipt number.',
  'operator.applying.title': 'The decision is being carried out',
  'operator.applying.detail': 'We will soon tell you the result by email.',
  'operator.awaiting-confirmation.title': 'Your application was approved',
  'operator.awaiting-confirmation.detail':
    'We are sending a link for setting a new password to your contact address. Please open it while it is valid.',
  'operator.awaiting-password.title': 'Waiting for your new password',
  'operator.awaiting-password.detail':
    'Set a new password in time, in the browser in which you opened the link. It cannot be done in another browser.',
  'operator.done.title': 'Password update complete',
  'operator.done.detail': 'Your new general password is set. We are sending you an email with your UMIN ID.',
  'operator.done.propagating': 'It is being passed on to the services. It takes a while until all of them have it.',
  'operator.done.all': 'All services have it.',

  'operator.refused.title': 'Your application was not approved',
  'operator.refused.detail': 'The reason is in the email at your contact address. Your password has not changed.',
  'operator.withdrawn.title': 'The application was withdrawn',
  'operator.withdrawn.detail': 'This application has ended. Your password has not changed.',
  'operator.abandoned.title': 'The application has ended',
  'operator.abandoned.detail':
    'The address was not verified, or a question was not answered, in time. Your password has not changed.',
  'operator.expired.title': 'The time is over',
  'operator.expired.detail': 'No new password was set in time, so this has ended. Your password has not changed.',
  'operator.mail-undeliverable.title': 'Our email could not be delivered',
  'operator.mail-undeliverable.detail':
    'The mail server of your contact address did not accept our email, so we could not go on. Your password has not changed. Please apply with another address.',
  'operator.failed.title': 'The application could not be carried out',
  'operator.failed.detail': 'A problem occurred and this application has ended. Our staff are looking into it.',

  'operator.step.opened': 'Application',
  'operator.step.verified': 'Address verified',
  'operator.step.decision': 'Review by our staff',
  'operator.step.password': 'New password',
  'operator.step.propagated': 'Passed on to the services',
};
