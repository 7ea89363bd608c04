import type { consoleOverview as ja } from '../ja/console-overview.js';

export const consoleOverview: Record<keyof typeof ja, string> = {};
