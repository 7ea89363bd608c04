import type { passwordPolicy as ja } from '../ja/password-policy.js';

export const passwordPolicy: Record<keyof typeof ja, string> = {};
