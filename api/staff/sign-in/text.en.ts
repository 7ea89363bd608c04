import type { signIn as ja } from './text.ja.js';

export const signIn: Record<keyof typeof ja, string> = {
  'sign-in.title': 'Staff sign-in',
  'sign-in.lead': 'For staff who decide on applications. You sign in at the identity provider.',
  'sign-in.start': 'Sign in',
  'sign-in.again': 'Sign in again',
  'sign-in.signed-out': 'You are signed out',
  'sign-in.still-at-provider':
    'You are still signed in at the identity provider. If others use this device too, please sign out there as well.',
  'sign-in.end-at-provider': 'Sign out at the identity provider too',
  'identity.name': 'Identity provider',
  'identity.sign-in.title': 'Sign in at the identity provider',
  'identity.sign-in.lead': 'Enter your staff ID and your password.',
  'identity.user-id': 'Staff ID',
  'identity.password': 'Password',
  'identity.sign-in.submit': 'Sign in',
  'identity.wrong': 'The staff ID or the password is not correct.',
  'identity.too-many': 'There were too many wrong tries. Please wait a while before you try again.',
  'identity.sign-out.title': 'Sign out at the identity provider',
  'identity.sign-out.lead': 'You are about to sign out at the identity provider.',
  'identity.sign-out.submit': 'Sign out',
  'identity.signed-out.title': 'You are signed out at the identity provider',
  'identity.back': 'To the staff pages',
  'identity.over.title': 'This sign-in can’t go on',
  'identity.over.lead':
    'Too much time has passed, or another sign-in was begun. Please start again from the staff pages.',
};
