import type { accessCode as ja } from '../ja/access-code.js';

export const accessCode: Record<keyof typeof ja, string> = {};
