import type { accessCode as ja } from './text.ja.js';

export const accessCode: Record<keyof typeof ja, string> = {
  'access-code.name': 'Password update',
  'access-code.crumb.start': 'First page',
  'access-code.crumb.id': 'Your UMIN ID',
  'access-code.crumb.identity': 'Your details',
  'access-code.crumb.status': 'Where your procedure is',
  'access-code.to-start': 'To the first page',
  'access-code.to-operator': 'Apply to the operators for a password update',
  'access-code.send': 'Send access code',
  'access-code.which.title': 'Which password this updates',
  'access-code.which':
    'This updates your general password, the one for services such as e-mail and UMIN-CTR. The password for INDICE (case registration) does not change.',

  'access-code.start.title': 'UMIN ID password update',
  'access-code.start.lead':
    'We send a ten-digit access code to your registered email addresses. Enter the code to set a new password.',
  'access-code.start.by-id': 'If you know your UMIN ID',
  'access-code.start.by-id-detail': 'Enter your UMIN ID to receive an access code.',
  'access-code.start.by-identity': 'If you do not know your UMIN ID',
  'access-code.start.by-identity-detail':
    'Enter your name, its reading in kana, your sex and your date of birth to receive an access code.',
  'access-code.start.what': 'What a UMIN ID is',
  'access-code.start.what-form':
    'An ID of lower-case letters and digits with one hyphen, like aaaaaa-aaa. It has no capital letters.',
  'access-code.start.what-domain': 'An ID followed by @umin.ac.jp is an email address: leave that part off.',
  'access-code.start.addresses': 'Where the access code goes',
  'access-code.start.addresses-both':
    'To your registered external email address and to your UMIN ID@umin.ac.jp. If you can read both, you will receive the same email twice.',
  'access-code.start.addresses-none':
    'If you have neither an external address registered nor forwarding of @umin.ac.jp, you cannot receive a code. Please use this procedure instead.',

  'access-code.id.title': 'Enter your UMIN ID',
  'access-code.id.lead':
    'Enter your UMIN ID and press “Send access code”. We will send an access code to your registered email addresses.',
  'access-code.id.label': 'UMIN ID',
  'access-code.id.hint': 'For example aaaaaa-aaa, without @umin.ac.jp',
  'access-code.id.other': 'You can also go on from “{link}”.',

  'access-code.identity.title': 'Enter your details',
  'access-code.identity.lead':
    'What you enter is compared with what is registered. Enter it as you registered it and press “Send access code”.',
  'access-code.identity.other': 'You can also go on from “{link}”.',
  'person.name': 'Name',
  'person.kana': 'Reading of the name in kana',
  'person.family-name': 'Family name',
  'person.given-name': 'Given name',
  'person.family-name-kana': 'Family name in kana',
  'person.given-name-kana': 'Given name in kana',
  'person.sex': 'Sex',
  'person.male': 'Male',
  'person.female': 'Female',
  'person.birth-date': 'Date of birth',
  'person.birth-date-hint': 'As yyyy/mm/dd, for example 1980/04/12',

  'access-code.not-sent.title': 'The access code could not be sent',
  'access-code.not-sent.lead': 'We could not send an access code. Possible reasons are:',
  'access-code.not-sent.unknown-id': 'The UMIN ID you entered is not registered',
  'access-code.not-sent.unknown': 'No UMIN ID matches what you entered',
  'access-code.not-sent.several': 'More than one UMIN ID matches what you entered',
  'access-code.not-sent.category':
    'The UMIN ID is for a role, a business task, administration or a group, and our office has to check the request',
  'access-code.not-sent.also':
    'A code also cannot be sent if no address that can receive mail is registered, or after too many wrong codes.',
  'access-code.not-sent.next': 'Please apply to the operators. Our office will check your application and help you.',

  'access-code.entry.title': 'Enter the access code',
  'access-code.entry.lead':
    'We are sending an access code to your registered email addresses. Enter it and press “Update password”.',
  'access-code.entry.after':
    'With the right code you go on to the page where you make a new password. There is a time limit for that too.',
  'access-code.entry.label': 'Access code',
  'access-code.entry.hint': 'Half-width digits',
  'access-code.entry.submit': 'Update password',
  'access-code.entry.until': 'Access code valid until',
  'access-code.entry.wrong': 'The access code is not correct.',
  'access-code.entry.tries-left': '{count, plural, one {You have one try left.} other {You have # tries left.}}',
  'access-code.entry.no-mail': 'If the access code does not reach you',
  'access-code.entry.no-mail-addresses':
    'It is sent both to your UMIN ID@umin.ac.jp and to your registered external email address. Please look in both mailboxes.',
  'access-code.entry.no-mail-spam': 'Check your spam or junk folders.',
  'access-code.entry.no-mail-operator': 'If you can receive it at neither address, please use this procedure instead.',

  'access-code.locked.detail':
    'Wrong codes were entered too many times, so the access code has been locked and can no longer be used. Your present password still works. To update it, please start again from the first page.',
  'access-code.expired.title': 'The access code has expired',
  'access-code.expired.detail':
    'The code was not entered in time and is no longer valid. Your password has not changed. Please start again from the first page.',
  'access-code.timeout.title': 'The time for a new password is over',
  'access-code.timeout.detail':
    'No new password was set in time, so this procedure has ended. Your password has not changed. Please start again from the first page.',
  'access-code.superseded.title': 'A newer procedure has replaced this one',
  'access-code.superseded.detail':
    'A newer procedure was started for the same UMIN ID, so this one has ended. Please use the access code in the newest email.',
  'access-code.mail-undeliverable.title': 'Our email could not be delivered',
  'access-code.mail-undeliverable.detail':
    'The access code could not be delivered to any of your registered email addresses. Your password has not changed. Please apply to the operators.',
  'access-code.failed.title': 'Your password could not be updated',
  'access-code.failed.detail':
    'A problem occurred and this procedure has ended. You can go on using the password you had. Please try again.',

  'access-code.password.title': 'Waiting for your new password',
  'access-code.password.lead':
    'The access code was correct. Make a new password in the browser where you entered the code.',
  'access-code.password.until': 'Set a password by',

  'access-code.done.title': 'Password update complete',
  'access-code.done.lead':
    'Your general password has been updated. We are sending an email with your UMIN ID to your registered email addresses. It does not contain the password.',
  'access-code.done.which': 'Your password for INDICE (case registration) has not changed.',
  'access-code.done.propagating':
    'The new password reaches each service in turn. Until then, that service may still expect your earlier password.',
  'access-code.done.all': 'The new password has reached every service. Please use it from now on.',
  'access-code.done.refresh': 'This page updates by itself. The work goes on even if you close the page.',
  'access-code.done.other': 'If you think that somebody else did this, please contact us at once.',

  'services.title': 'Services',
  'services.service': 'Service',
  'services.status': 'Status',
  'services.when': 'When',
  'services.pending': 'Waiting',
  'services.confirmed': 'Done',
  'services.failed': 'Being tried again',
  'services.late': 'Late since {until}.',
  'services.expected': 'Expected by {until}',
  'services.progress': 'Done {current} of {total}',
  'services.progress-late': 'Done {current} of {total} ({count, number} late)',

  'access-code.step.opened': 'Request',
  'access-code.step.mail': 'Access code sent',
  'access-code.step.code': 'Access code entered',
  'access-code.step.password': 'New password',
  'access-code.step.propagated': 'Passed on to the services',

  'step.code-mailed': 'The access code was sent to the registered email addresses',
  'step.mailed-updated': 'The registered email addresses were told of the update',
  'step.code-mailed-external': 'Access code sent to the registered external address',
  'step.code-mailed-own': 'Access code sent to the address of the UMIN ID',
  'step.code-refused-external': 'The registered external address did not accept our email',
  'step.code-refused-own': 'The address of the UMIN ID did not accept our email',
  'step.code-renewed': 'The email was delayed, so the access code was renewed',
  'step.code-not-sent': 'The access code could not be sent',
  'step.wrong-code': 'A wrong access code was entered',
  'step.code-accepted': 'The right access code was entered',
  'step.code-expired': 'The access code expired',
  'step.password-timeout': 'The time for a new password ran out',
  'step.password-set': 'A new password was set',
  'step.propagated': 'Every service has the new password',
  'step.mailed-updated-external': 'Email about the update sent to the registered external address',
  'step.mailed-updated-own': 'Email about the update sent to the address of the UMIN ID',
  'step.locked': 'Locked',
};
