/** Texts of the sign-in of staff. */
export const signIn = {} as const;
