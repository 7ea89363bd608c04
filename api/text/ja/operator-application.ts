/** Texts of the operator application. */
export const operatorApplication = {} as const;
