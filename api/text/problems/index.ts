/**
 * Every problem in three sentences' worth: what it is called, what happened, what to do.
 * They stand on pages, in problem documents and at `/problems/<word>`, so they hold no placeholder.
 */
import { memberProblemTexts } from './members.js';
import { problemPageTexts } from './page.js';
import { procedureProblemTexts } from './procedures.js';
import { requestProblemTexts } from './requests.js';
import { signInProblemTexts } from './sign-in.js';
import { staffProblemTexts } from './staff.js';

export const PROBLEM_TEXTS = [
  problemPageTexts,
  requestProblemTexts,
  signInProblemTexts,
  procedureProblemTexts,
  memberProblemTexts,
  staffProblemTexts,
] as const;
