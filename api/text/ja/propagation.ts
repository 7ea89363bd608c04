/** Texts of how attached services stand. */
export const propagation = {} as const;
