import type { Scenario } from './scenario.js';

export const operatorApplicationScenarios: Record<string, Scenario> = {};
