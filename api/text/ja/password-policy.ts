/** Texts of the rules for a new password, and its form. */
export const passwordPolicy = {} as const;
