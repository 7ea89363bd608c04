import { ulid } from 'ulid';

/** A fresh procedure ID. */
export const newProcedureId = (service: string, kind: string): string => `${service}-${kind}-${ulid()}`;
