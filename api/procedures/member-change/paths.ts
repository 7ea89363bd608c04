/** Where the forms of 「利用者情報」 live: all of them are shown on one page. */
import { INSTITUTION_PATHS } from '../../institution/paths.js';

export const PROFILE_PATHS = {
  page: INSTITUTION_PATHS.profile,
  displayName: `${INSTITUTION_PATHS.profile}/display-name`,
  email: `${INSTITUTION_PATHS.profile}/email`,
  password: `${INSTITUTION_PATHS.profile}/password`,
} as const;
