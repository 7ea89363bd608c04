/** All texts of the product, put together. Pages and problems get them by `request.text`. */
import { PROCEDURES } from './procedures/index.js';
import { institutionTexts } from './institution/text.js';
import { menuTexts } from './institution/menu/text.js';
import { attachmentTexts } from './procedures/attachments/text.js';
import { newPasswordTexts } from './procedures/new-password/text.js';
import { propagationTexts } from './procedures/propagation/text.js';
import { staffApplicationTexts } from './staff/application/text.js';
import { oversightTexts } from './staff/oversight/text.js';
import { staffQueueTexts } from './staff/queue/text.js';
import { signInTexts } from './staff/sign-in/text.js';
import { staffTexts } from './staff/text.js';
import { studentManualTexts } from './student/manual.text.js';
import { studentManualStepsTexts } from './student/manual-steps.text.js';
import { studentTexts } from './student/text.js';
import { commonTexts } from './text/common.js';
import { mergeTexts, type Texts, textsIn } from './text/index.js';
import { problemsTexts } from './text/problems.js';
import { stepsTexts } from './text/steps.js';
import { uminTexts } from './umin/text.js';

export const CATALOGUES = mergeTexts([
  commonTexts,
  problemsTexts,
  stepsTexts,
  ...PROCEDURES.flatMap((procedure): readonly Texts[] => procedure.texts),
  attachmentTexts,
  newPasswordTexts,
  propagationTexts,
  staffTexts,
  staffQueueTexts,
  staffApplicationTexts,
  oversightTexts,
  signInTexts,
  institutionTexts,
  menuTexts,
  studentTexts,
  studentManualTexts,
  studentManualStepsTexts,
  uminTexts,
]);

/** The texts of a language. */
export const createText = textsIn(CATALOGUES);
