/** What nobody keeps for a person between two pages: it is typed again. Told by the name of the field. */
const SECRET = /^(?:current|token|code)$|password|secret/i;
export const isSecretField = (name: string): boolean => SECRET.test(name);

/** A right that a form carries and nobody types: its page gives it anew. */
export const isRightField = (name: string): boolean => /Token$|Ticket$/.test(name);
