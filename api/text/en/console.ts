import type { console as ja } from '../ja/console.js';

export const console: Record<keyof typeof ja, string> = {};
