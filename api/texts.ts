/** All texts of the product, put together. Pages and problems get them by `request.text`. */
import { PROCEDURES } from './procedures/index.js';
import { auditPageTexts } from './audit/page-text.js';
import { erasureTexts } from './audit/erasures/text.js';
import { auditExportTexts } from './audit/export/text.js';
import { auditTexts } from './audit/text.js';
import { auditWhatIfTexts } from './audit/what-if/text.js';
import { institutionTexts } from './institution/text.js';
import { menuTexts } from './institution/menu/text.js';
import { attachmentTexts } from './procedures/attachments/text.js';
import { newPasswordTexts } from './procedures/new-password/text.js';
import { propagationTexts } from './procedures/propagation/text.js';
import { staffApplicationTexts } from './staff/application/text.js';
import { oversightFigureTexts } from './staff/oversight/figures-text.js';
import { oversightMailTexts } from './staff/oversight/mails-text.js';
import { oversightTexts } from './staff/oversight/text.js';
import { pauseTexts } from './staff/pauses/text.js';
import { staffQueueTexts } from './staff/queue/text.js';
import { officeTexts } from './staff/settings/offices/text.js';
import { registerTexts } from './staff/settings/registers/text.js';
import { settingsTexts } from './staff/settings/text.js';
import { signInTexts } from './staff/sign-in/text.js';
import { staffTexts } from './staff/text.js';
import { studentManualTexts } from './student/manual.text.js';
import { studentManualStepsTexts } from './student/manual-steps.text.js';
import { studentTexts } from './student/text.js';
import { commonTexts } from './text/common.js';
import { mergeTexts, type Texts, textsIn } from './text/index.js';
import { faultsIn, type OwnTexts, replaced } from './text/own-texts.js';
import { PROBLEM_TEXTS } from './text/problems/index.js';
import { stepsTexts } from './text/steps.js';
import { uminTexts } from './umin/text.js';
import { noticeAddressTexts } from './utokyo/notice-address/text.js';
import { utokyoPageTexts } from './utokyo/page-text.js';

export const CATALOGUES = mergeTexts([
  commonTexts,
  ...PROBLEM_TEXTS,
  stepsTexts,
  ...PROCEDURES.flatMap((procedure): readonly Texts[] => procedure.texts),
  attachmentTexts,
  newPasswordTexts,
  propagationTexts,
  staffTexts,
  staffQueueTexts,
  pauseTexts,
  settingsTexts,
  registerTexts,
  officeTexts,
  staffApplicationTexts,
  oversightTexts,
  oversightMailTexts,
  oversightFigureTexts,
  signInTexts,
  auditTexts,
  auditPageTexts,
  erasureTexts,
  auditExportTexts,
  auditWhatIfTexts,
  institutionTexts,
  menuTexts,
  studentTexts,
  studentManualTexts,
  studentManualStepsTexts,
  uminTexts,
  utokyoPageTexts,
  noticeAddressTexts,
]);

/** The texts of a language. */
export const createText = textsIn(CATALOGUES);

/** The same with an installation's own in place of some. */
export const createTextWith = (own: OwnTexts | undefined): typeof createText =>
  own ? textsIn(replaced(CATALOGUES, own)) : createText;

/** What is wrong with texts of an installation's own. */
export const textFaults = faultsIn(CATALOGUES);
