/** `audit-retention`: takes away what is on record of procedures whose time is over. Begun each night by a schedule of Temporal's. */

/** Workflow type. */
export const AUDIT_RETENTION = 'auditRetention';
/** ID of the schedule, and the begin of its workflows' IDs. */
export const AUDIT_RETENTION_SCHEDULE = 'audit-retention';

/**
 * Types that need no input. A schedule's start can't be bound to its workflow, whose ID it doesn't know beforehand; whoever starts one of these brings about
 * nothing that the schedule doesn't.
 */
export const WITHOUT_INPUT: readonly string[] = [AUDIT_RETENTION];
