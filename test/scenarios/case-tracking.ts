import type { Scenario } from './scenario.js';

export const caseTrackingScenarios: Record<string, Scenario> = {};
