/** Texts of the staff console: queue and detail. */
export const console = {} as const;
