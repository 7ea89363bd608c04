/** What the home page says of the certificate issuance login. */
import type { HomeCard } from '../pages/home.js';
import { STUDENT_PATHS } from './paths.js';

export const studentHome: HomeCard = {
  of: 'shomei',
  href: STUDENT_PATHS.login,
  title: 'home.student-login.title',
  detail: 'home.student-login.detail',
  needs: 'home.student-login.needs',
};
