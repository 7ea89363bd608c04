import type { passwordReissue as ja } from './text.ja.js';

export const passwordReissue: Record<keyof typeof ja, string> = {
  'reissue.name': 'Application password reissue',
  'reissue.crumb.start': 'Reissue',
  'reissue.crumb.confirm': 'Check',
  'reissue.crumb.mail-sent': 'Confirmation email',
  'reissue.crumb.redeem': 'Confirm',
  'reissue.crumb.applying': 'Reissuing',
  'reissue.crumb.completed': 'Complete',
  'reissue.crumb.status': 'Status',
  'reissue.back-to-cinii': 'Back to CiNii Research',
  'reissue.restart': 'Start a new reissue',
  'reissue.to-application': 'Go to the application for use',
  'reissue.registered-address': 'Registered email address',
  'reissue.application-id': 'Application ID',
  'reissue.keeps-old': 'Your present application password keeps working until the reissue is complete.',

  'reissue.form.title': 'Application password reissue',
  'reissue.form.lead':
    'Enter the email address registered for institutional authentication. We will first send an email to confirm that it is you, and then your application ID and a new application password.',
  'reissue.form.email': 'Email address',
  'reissue.form.email-hint': 'For example: library@example.ac.jp',
  'reissue.form.submit': 'Reissue',
  'reissue.form.inquiry': 'If you do not know which address is registered, please write to {inquiry}.',
  'reissue.form.not-registered': 'To find out which address is registered, please write to {inquiry}.',

  'reissue.confirm.title': 'Check your request',
  'reissue.confirm.lead':
    'If this is correct, press OK. We will then send a confirmation email to the registered address.',
  'reissue.confirm.which': 'Application ID to reissue',
  'reissue.confirm.which-hint': 'More than one application ID is registered with the address you entered.',
  'reissue.confirm.all': 'All application IDs ({count, number})',
  'reissue.confirm.all-hint': 'You will receive one email with a new password for each application ID.',
  'reissue.confirm.neutral':
    'If the address you entered is registered, you will receive a confirmation email after you press OK.',
  'reissue.confirm.entered': 'Address you entered',
  'reissue.confirm.valid': 'Confirm by',
  'reissue.confirm.ok': 'OK',
  'reissue.confirm.again': 'Enter a different address',

  'reissue.received.title': 'We have received your request',
  'reissue.received.next': 'What to do next',
  'reissue.received.mail':
    'We are sending a confirmation email to the registered address. Please read it and follow the link in it.',
  'reissue.received.mail-neutral':
    'If the address you entered is registered, you will receive a confirmation email. Please read it and follow the link in it.',
  'reissue.received.subject': 'Subject',
  'reissue.subject.url':
    'CiNii institutional authentication: password reissue / CiNii 機関認証のパスワード再発行のご案内',
  'reissue.subject.password':
    'CiNii institutional authentication: your reissued application password / CiNii 機関認証の申請パスワード再発行のご連絡',
  'reissue.received.step-open': 'Open the link in the email.',
  'reissue.received.step-press': 'On the page that opens, press “Complete the reissue”.',
  'reissue.received.step-mail': 'You will receive an email with your application ID and new application password.',
  'reissue.received.until': 'The link works until {until}. After that, this request is cancelled.',
  'reissue.received.no-mail': 'If no email arrives',
  'reissue.received.no-mail-spam': 'Check your spam or junk folder.',
  'reissue.received.no-mail-wait': 'Depending on your mail server, it can take a few minutes.',
  'reissue.received.no-mail-again':
    'You can also start again. The link in the earlier email then stops working, and only the newest one counts.',

  'reissue.redeem.title': 'Reissue your application password',
  'reissue.redeem.lead': 'Nothing has been changed yet. Please read the following, then press “Complete the reissue”.',
  'reissue.redeem.what': 'When you press the button',
  'reissue.redeem.what-new': 'A new application password is made automatically.',
  'reissue.redeem.what-old': 'Your present application password stops working.',
  'reissue.redeem.what-mail':
    'Your application ID and the new application password are sent to the registered email address.',
  'reissue.redeem.submit': 'Complete the reissue',
  'reissue.redeem.not-me':
    'If you did not ask for this, do not press the button. Close this page: the application password will not change.',

  'reissue.applying.title': 'Reissuing your password',
  'reissue.applying.lead': 'We are sending the new application password to the registered address. Please wait.',
  'reissue.applying.refresh':
    'This page changes by itself when the email has been sent. The work goes on even if you close the page.',

  'reissue.completed.title': 'The reissue is complete',
  'reissue.completed.mail':
    'We have sent your application ID and the new application password to the registered address. Please read that email.',
  'reissue.completed.old': 'The earlier application password no longer works.',

  'reissue.standing.detail':
    'Your request has not been confirmed yet. Press OK on the page where you made it, or start again.',

  'reissue.expired.title': 'This request has expired',
  'reissue.expired.detail':
    'It was not completed in time, so it has ended. The application password has not changed: you can go on using the one you had.',
  'reissue.superseded.title': 'A newer request has replaced this one',
  'reissue.superseded.detail':
    'A newer request was made for the same application ID, so this one has ended. Please use the link in the newest email.',
  'reissue.mail-undeliverable.title': 'Our email could not be delivered',
  'reissue.mail-undeliverable.detail':
    'The mail server of the registered address did not accept our email, so the reissue could not be completed. For any application ID without an email, you can go on using the application password you had.',
  'reissue.mail-undeliverable.next': 'To change the registered address, please write to {inquiry}.',
  'reissue.failed.title': 'The reissue could not be carried out',
  'reissue.failed.detail':
    'A problem occurred and this request has ended. You can go on using the application password you had.',
  'reissue.withdrawn.title': 'This request was withdrawn',
  'reissue.withdrawn.detail': 'This request has ended. You can go on using the application password you had.',

  'reissue.step.opened': 'Request',
  'reissue.step.accepted': 'Check',
  'reissue.step.mail': 'Confirmation email sent',
  'reissue.step.redeemed': 'Confirmation',
  'reissue.step.completed': 'Reissue complete',
};
