import type { operatorApplication as ja } from '../ja/operator-application.js';

export const operatorApplication: Record<keyof typeof ja, string> = {};
