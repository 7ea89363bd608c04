/**
 * What arrives from outside has the shape its contract says, or it is nothing. The codec makes nothing of what isn't encrypted under our keys, so
 * a message from a shell arrives as undefined; a handler that stumbled over that would fail its workflow task for ever.
 */
import { ApplicationFailure } from '@temporalio/workflow';

type Shape = Readonly<Record<string, 'string' | 'number' | 'strings'>>;

/** Whether a message is an object with these fields of these types. */
export function isShaped(message: unknown, shape: Shape): boolean {
  if (typeof message !== 'object' || message === null) return false;
  return Object.entries(shape).every(([name, type]) => {
    const value: unknown = Reflect.get(message, name);
    if (type !== 'strings') return typeof value === type;
    return Array.isArray(value) && value.every((one) => typeof one === 'string');
  });
}

/**
 * For validators: a payload says by its encryption that we wrote it, not for whom; whoever can write to Temporal could copy one.
 * @throws ApplicationFailure `url-unknown`
 */
export function checkAddressee(message: { procedureId: string }, procedureId: string): void {
  if (message.procedureId !== procedureId)
    throw ApplicationFailure.nonRetryable('a message of another procedure', 'url-unknown');
}

/** For validators: refuses without a trace in the history. @throws ApplicationFailure `malformed` */
export function checkShape(message: unknown, shape: Shape): void {
  if (!isShaped(message, shape)) throw ApplicationFailure.nonRetryable('a message of another shape', 'malformed');
}
