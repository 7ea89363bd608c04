/** What the home page says of re-registration. */
import type { HomeCard } from '../pages/home.js';
import { UTOKYO_PATHS } from './paths.js';

export const utokyoHome: HomeCard = {
  of: 'utokyo',
  href: UTOKYO_PATHS.home,
  title: 'home.utokyo-mfa.title',
  detail: 'home.utokyo-mfa.detail',
  needs: 'home.utokyo-mfa.needs',
};
