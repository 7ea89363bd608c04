/** Texts of the case tracker. */
export const caseTracking = {} as const;
