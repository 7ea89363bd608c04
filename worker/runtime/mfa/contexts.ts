/** What the sealed values of verification methods are for: each opens in its own row only. */
export const methodContext = (methodId: string): string => `utokyo-method/${methodId}`;
export const challengeContext = (challengeId: string): string => `utokyo-challenge/${challengeId}`;
