import type { staff as ja } from './text.ja.js';

export const staff: Record<keyof typeof ja, string> = {
  'staff.sign-in.title': 'Staff sign-in',
  'staff.sign-in.lead': 'For staff who review applications.',
  'staff.user-id': 'Staff ID',
  'staff.password': 'Password',
  'staff.sign-in.submit': 'Sign in',
  'staff.sign-in.refused': 'The staff ID or the password is not correct.',
  'staff.sign-out': 'Sign out',
  'staff.signed-in-as': '{name} ({id})',
  'staff.queue.title': 'Applications awaiting a decision',
  'staff.due': 'Decide by',
  'staff.overdue': 'Overdue',
  'staff.received': 'Received',
  'staff.claimed-by': 'Taken by',
  'staff.decide.reason': 'Reason',
  'staff.decide.reason-hint': 'This is included in the email to the applicant.',
  'staff.decide.approve': 'Approve',
  'staff.decide.refuse': 'Refuse',
  'staff.kind.service-use-change': 'Change of use',
  'staff.kind.operator-application': 'Password update application',
};
