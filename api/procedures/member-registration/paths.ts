/** Where the pages of an invitation live. Routes and links take the paths from here. */
import { INSTITUTION_PATHS } from '../../institution/paths.js';

/** As the mail has it. */
export const registerUrl = (token: string): string => `${INSTITUTION_PATHS.register}?${new URLSearchParams({ token })}`;

/** The form of an invitation whose URL this browser has opened. */
export const registerPath = (procedureId: string): string =>
  `${INSTITUTION_PATHS.register}/${encodeURIComponent(procedureId)}`;

/** 「既存のアカウントを利用する」 */
export const existingPath = (procedureId: string): string => `${registerPath(procedureId)}/existing`;
