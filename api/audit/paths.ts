/** Where the pages of auditors live. Routes and links take the paths from here. */
import { withQuery } from '../staff/paths.js';

export const AUDIT_PATHS = {
  search: '/audit',
  procedures: '/audit/procedures',
  verify: '/audit/verify',
} as const;

/** @param page of its record, from 1 */
export const auditProcedurePath = (procedureId: string, page = 1): string =>
  withQuery(`${AUDIT_PATHS.procedures}/${encodeURIComponent(procedureId)}`, {
    page: page === 1 ? undefined : String(page),
  });
export const replayPath = (procedureId: string): string => `${auditProcedurePath(procedureId)}/replay`;

/** Page of a verification that takes long. */
export const verificationPath = (verification: string): string => withQuery(AUDIT_PATHS.verify, { verification });

/** @param query `look`: the look at it, which its reason was kept with */
export const historyPath = (procedureId: string, query: { look?: number; page?: number } = {}): string =>
  withQuery(`${auditProcedurePath(procedureId)}/history`, {
    look: query.look === undefined ? undefined : String(query.look),
    page: query.page === undefined || query.page === 1 ? undefined : String(query.page),
  });
