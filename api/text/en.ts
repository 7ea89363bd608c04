/** The English catalogue. */
import { application } from './en/application.js';
import { common } from './en/common.js';
import { passwordReissue } from './en/password-reissue.js';
import { problems } from './en/problems.js';
import { staff } from './en/staff.js';
import { steps } from './en/steps.js';
import type { TextId } from './ja.js';

export const en: Record<TextId, string> = {
  ...common,
  ...problems,
  ...passwordReissue,
  ...application,
  ...staff,
  ...steps,
};
