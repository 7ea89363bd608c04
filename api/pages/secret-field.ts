/** What nobody keeps for a person between two pages: it is typed again. Told by the name of the field. */
const SECRET = /^(?:current|token|code)$|password|secret/i;
export const isSecretField = (name: string): boolean => SECRET.test(name);
