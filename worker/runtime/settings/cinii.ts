/** Settings of CiNii Research. */
import { inquiry, keys, mailFrom, section, toSettings } from './common.js';
import { flag } from './kinds.js';

/** The address that the manual names for questions. */
const ADDRESS = 'cir-auth-req@nii.ac.jp';

export const cinii = section(
  keys.extend({
    inquiry: inquiry.default(ADDRESS),
    mailFrom: mailFrom.default({ name: 'CiNii Research 機関認証', address: ADDRESS }),
    revealUnregistered: flag.default(true),
  }),
).transform(toSettings);
