import type { passwordPolicy as ja } from './text.ja.js';

export const passwordPolicy: Record<keyof typeof ja, string> = {
  'new-password.service': 'UMIN password update',
  'new-password.title': 'Make a new password',
  'new-password.lead': 'Choose a password that meets all the conditions, and enter it twice.',
  'new-password.user-id': 'UMIN ID',
  'new-password.until': 'Set a password by',
  'new-password.rules': 'Conditions for the password',
  'new-password.password': 'New password',
  'new-password.again': 'Enter the password once more.',
  'new-password.manager': 'You may use a password made by a password manager, and you may paste it.',
  'new-password.submit': 'Update password',
  'new-password.met': 'met',
  'new-password.unmet': 'not met',
  'new-password.summary': '{current} of {total} conditions are met.',
  'new-password.all-met': 'All conditions are met.',

  'password-rule.min-length': 'Use at least {count} characters.',
  'password-rule.max-length': 'Use at most 128 characters.',
  'password-rule.printable-ascii': 'Use half-width letters, digits, symbols and spaces only.',
  'password-rule.lower-case': 'Use a lower-case letter within the first 8 characters.',
  'password-rule.upper-case': 'Use an upper-case letter within the first 8 characters.',
  'password-rule.digit': 'Use a digit within the first 8 characters.',
  'password-rule.user-id': 'Leave out your UMIN ID, with or without its hyphen.',
  'password-rule.personal-word': 'Leave out words of your registered email address.',
  'password-rule.dictionary-word':
    'Leave out dictionary words of 5 letters or more and common passwords, also when rewritten as in p4ssw0rd.',
  'password-rule.sequence': 'Leave out 4 or more digits or letters in order, such as 1234 or dcba.',
  'password-rule.keyboard-row': 'Leave out 4 or more neighbouring keys of a keyboard row, such as asdf or poiu.',
  'password-rule.same-twice': 'Enter the same password both times.',
};
