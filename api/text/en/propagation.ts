import type { propagation as ja } from '../ja/propagation.js';

export const propagation: Record<keyof typeof ja, string> = {};
