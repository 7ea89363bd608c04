import type { signIn as ja } from '../ja/sign-in.js';

export const signIn: Record<keyof typeof ja, string> = {};
