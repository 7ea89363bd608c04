import type { studentLogin as ja } from './text.ja.js';

export const studentLogin: Record<keyof typeof ja, string> = {
  'service.shomei': 'Certificate issuance service',

  'home.shomei': 'Certificate issuance service',
  'home.shomei-audience': 'For enrolled students',
  'home.student-login.title': 'Students’ Login',
  'home.student-login.detail':
    'Log in with your university user ID to set or change your email address and second password. New users start here too.',
  'home.student-login.needs':
    'You need: the user ID and password of your university, and an email address that you can read',

  'student.user-id': 'User ID',
  'student.password': 'Password',
  'student.second-password': 'Second password',
  'student.email': 'Email address',
  'student.again': 'Confirmation',
  'student.notes': 'Notes',
  'student.notes-lead': 'Please be sure to read the notes',
  'student.back': 'Back',
  'student.ok': 'OK',
  'student.to-login': 'Go to Login Page',
  'student.to-menu': 'Back to the menu',
  'student.account': 'Logged in as',
  'student.logout': 'Log out',

  'student.idle': 'If you do nothing, you will be logged out at {until} (Japan time).',
  'student.idle.about': 'Automatic logout',
  'student.idle.title': 'You are about to be logged out',
  'student.idle.detail': 'If you do nothing, what you are typing will be lost. To go on, press “Stay logged in”.',
  'student.idle.left': 'Time left',
  'student.idle.said': '{count} seconds until you are logged out.',
  'student.idle.go-on': 'Stay logged in',
  'student.idle.failed': 'The server could not be reached. Check your connection and press the button again.',

  'student-login.title': 'Students’ Login',
  'student-login.lead': 'Enter the user ID and password that you use at your university.',
  'student-login.second-hint': 'Only if you have set one. Leave it empty when you log in for the first time.',
  'student-login.forgotten': 'If you forget the second password',
  'student-login.submit': 'Login',
  'student-login.refused':
    'You could not be logged in. Check your user ID, password and second password, and enter them again.',
  'student-login.over': 'You have been logged out',
  'student-login.over-detail':
    'Nothing was done for some time, or you logged out elsewhere. Please log in again to go on.',
  'student-login.signed-out': 'You have logged out',
  'student-login.signed-out-detail': 'Please close your browser now.',
  'student-login.everywhere': 'You have been logged out on all devices',
  'student-login.everywhere-detail': 'Please log in again to go on.',
  'student-login.note.first':
    'New users log in with the user ID and password of the university only. You then set an email address and, after that, a second password.',
  'student-login.note.close': 'When you have finished, always log out and close the browser.',
  'student-login.note.idle':
    'You are logged out automatically after {minutes, plural, one {# minute} other {# minutes}} without doing anything.',
  'student-login.note.remember': 'On a device that others use too, do not let the browser remember your passwords.',
  'student-login.note.record':
    'A change of your student record or grades shows in certificates from 8:00 on the day after it was made.',
  'student-login.check': 'If you cannot log in',
  'student-login.check-lead': 'Please check:',
  'student-login.check.typing': 'that the user ID and both passwords are typed correctly',
  'student-login.check.case': 'that upper-case and lower-case letters are right',
  'student-login.check.width': 'that you use half-width letters and digits, not full-width ones',
  'student-login.check.second':
    'that the second password is empty if you have not set one yet, and filled in if you have',
  'student-login.check.lock':
    'After {count, plural, one {# wrong attempt} other {# wrong attempts in a row}}, nobody can log in with that user ID for {minutes, plural, one {# minute} other {# minutes}}. Wait before you try again.',
  'student-login.manual': 'See the operating manual',

  'student-menu.title': 'Menu',
  'student-menu.lead': 'Change what you log in with, or read the manual.',
  'student-menu.email': 'Change email address',
  'student-menu.email-detail': 'Change the email address where this service reaches you.',
  'student-menu.second-password': 'Change second password',
  'student-menu.second-password-detail': 'Set a new second password for logging in.',
  'student-menu.manual': 'Manual',
  'student-menu.manual-detail': 'See how to use this service, with pictures of its pages.',
  'student-menu.leave': 'When you have finished',
  'student-menu.leave-detail': 'Log out, then close the browser.',
  'student-menu.everywhere': 'Log out on all devices',
  'student-menu.everywhere-detail':
    'If you are still logged in on other computers or phones, you can end all of that here.',
};
