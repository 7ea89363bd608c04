/** Texts of password update by access code. */
export const accessCode = {} as const;
