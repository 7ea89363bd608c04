/** A student's user ID at the university (manual: certificate issuance, 「ユーザID」), as this product compares it. */
import { foldId } from './typed-text.js';

const LONGEST = 64;
/** What directories take as `uid` or as the name before the domain. */
const STUDENT_ID = /^[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?$/;

/** Folds what a person typed: either width, either case, blanks around it. @returns undefined for what no directory has */
export function parseStudentId(typed: string): string | undefined {
  if (typed.length > 4 * LONGEST) return undefined;
  const id = foldId(typed).toLowerCase();
  return id.length <= LONGEST && STUDENT_ID.test(id) ? id : undefined;
}
