import type { caseTracking as ja } from '../ja/case-tracking.js';

export const caseTracking: Record<keyof typeof ja, string> = {};
