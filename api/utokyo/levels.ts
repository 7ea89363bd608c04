/** How far a session of a member of the university reaches: one table. */
export const LEVELS = ['password', 'mfa', 'pass', 'window'] as const;
/**
 * How somebody has signed in: `password` by ID and password; `mfa` with a second factor besides; `pass` by a Temporary Access Pass; `window` by ID and
 * password while the re-registration is started.
 */
export type Level = (typeof LEVELS)[number];

/**
 * What a session is asked for: `step-1` which kinds are registered; `site` and `form` the channels of an application; `case` its page and what is added
 * to it; `security-info` the registered methods; `registration` new ones; `removal` of those that are registered; `identity-link` the card.
 */
export const PLACES = [
  'step-1',
  'site',
  'form',
  'case',
  'security-info',
  'registration',
  'removal',
  'identity-link',
] as const;
export type Place = (typeof PLACES)[number];

const REACHES: Record<Level, readonly Place[]> = {
  password: ['step-1', 'site', 'case'],
  mfa: PLACES,
  pass: ['security-info', 'registration'],
  window: ['registration'],
};
/** While the first set-up isn't finished, no sign-in needs a second factor. */
const BEFORE_FIRST_SET_UP: Partial<Record<Level, readonly Place[]>> = { password: ['form'] };

export interface Standing {
  level: Level;
  mfaRequired: boolean;
}

/** What a session reaches. */
export const placesOf = ({ level, mfaRequired }: Standing): Place[] => [
  ...REACHES[level],
  ...((!mfaRequired && BEFORE_FIRST_SET_UP[level]) || []),
];

export const reaches = (standing: Standing, place: Place): boolean => placesOf(standing).includes(place);
