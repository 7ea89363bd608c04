/** What the operating manual tells, in its order. A section's texts are `manual.<id>.…`, those of its steps are numbered. */
import type { TextId } from '../../pages/context.js';

/** A picture of each screen, made by `test/student/manual/pictures.test.ts`. */
export const MANUAL_PICTURES = [
  'login-first',
  'email',
  'email-sent',
  'email-mail',
  'email-url',
  'email-done',
  'second',
  'second-done',
  'login',
  'menu',
  'menu-email',
  'change-email',
  'change-email-sent',
  'change-email-mail',
  'change-email-url',
  'change-email-done',
  'menu-second',
  'change-second',
  'change-second-done',
  'login-forgotten',
  'forgotten',
  'forgotten-sent',
  'forgotten-mail',
  'forgotten-url',
  'forgotten-second',
  'forgotten-done',
  'log-out',
  'log-out-everywhere',
] as const;
export type ManualPicture = (typeof MANUAL_PICTURES)[number];

/** All pictures show as much as a phone does. CSS pixels; a picture has {@link PICTURE_SCALE} times as many of its own. */
export const PICTURE_SIZE = { width: 360, height: 640 };
export const PICTURE_SCALE = 2;

export const pictureFile = (locale: string, picture: ManualPicture): string => `manual/${locale}/${picture}.webp`;

export interface ManualStep {
  text: TextId;
  picture: ManualPicture;
}

/** Sections that walk through screens. */
export const WALKS = {
  register: steps(
    ['manual.register.1', 'login-first'],
    ['manual.register.2', 'email'],
    ['manual.register.3', 'email-sent'],
    ['manual.register.4', 'email-mail'],
    ['manual.register.5', 'email-url'],
    ['manual.register.6', 'email-done'],
  ),
  set: steps(['manual.set.1', 'login-first'], ['manual.set.2', 'second'], ['manual.set.3', 'second-done']),
  'log-in': steps(['manual.log-in.1', 'login'], ['manual.log-in.2', 'menu']),
  'change-email': steps(
    ['manual.change-email.1', 'menu-email'],
    ['manual.change-email.2', 'change-email'],
    ['manual.change-email.3', 'change-email-sent'],
    ['manual.change-email.4', 'change-email-mail'],
    ['manual.change-email.5', 'change-email-url'],
    ['manual.change-email.6', 'change-email-done'],
  ),
  'change-second': steps(
    ['manual.change-second.1', 'menu-second'],
    ['manual.change-second.2', 'change-second'],
    ['manual.change-second.3', 'change-second-done'],
  ),
  forgotten: steps(
    ['manual.forgotten.1', 'login-forgotten'],
    ['manual.forgotten.2', 'forgotten'],
    ['manual.forgotten.3', 'forgotten-sent'],
    ['manual.forgotten.4', 'forgotten-mail'],
    ['manual.forgotten.5', 'forgotten-url'],
    ['manual.forgotten.6', 'forgotten-second'],
    ['manual.forgotten.7', 'forgotten-done'],
  ),
  leave: steps(['manual.leave.1', 'log-out'], ['manual.leave.2', 'log-out-everywhere']),
} as const;

function steps(...pairs: [TextId, ManualPicture][]): ManualStep[] {
  return pairs.map(([text, picture]) => ({ text, picture }));
}

export const SECTIONS = [
  'need',
  'register',
  'set',
  'log-in',
  'change-email',
  'change-second',
  'forgotten',
  'leave',
  'locked',
  'no-mail',
  'contact',
] as const;
export type ManualSection = (typeof SECTIONS)[number];
