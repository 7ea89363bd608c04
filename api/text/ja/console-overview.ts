/** Texts of the staff console: mails, services, locked accounts, figures. */
export const consoleOverview = {} as const;
