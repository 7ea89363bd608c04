/** The Japanese catalogue. It is the one that says which texts there are: a text missing in `en.ts` does not compile. */
import { application } from './ja/application.js';
import { common } from './ja/common.js';
import { passwordReissue } from './ja/password-reissue.js';
import { problems } from './ja/problems.js';
import { staff } from './ja/staff.js';
import { steps } from './ja/steps.js';

export const ja = { ...common, ...problems, ...passwordReissue, ...application, ...staff, ...steps } as const;

export type TextId = keyof typeof ja;
