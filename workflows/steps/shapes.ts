/**
 * Whether a message has the shape that its contract says. The codec turns a payload that isn't encrypted under our keys into `undefined`, so that
 * is what a message from a shell arrives as (decision 43); a handler that threw a TypeError on it would fail its workflow task for ever.
 */
import { ApplicationFailure } from '@temporalio/workflow';

type Shape = Readonly<Record<string, 'string' | 'number' | 'boolean' | 'strings'>>;

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
 * For validators. That a payload is encrypted proves that we wrote it, not for which procedure: whoever can write to Temporal could copy one.
 * @throws ApplicationFailure `url-unknown`
 */
export function checkAddressee(message: { procedureId: string }, procedureId: string): void {
  if (message.procedureId !== procedureId)
    throw ApplicationFailure.nonRetryable('a message of another procedure', 'url-unknown');
}

/** For validators: a refusal leaves no event in the history. @throws ApplicationFailure `malformed` */
export function checkShape(message: unknown, shape: Shape): void {
  if (!isShaped(message, shape)) throw ApplicationFailure.nonRetryable('a message of another shape', 'malformed');
}

/**
 * For updates that carry nothing. Where there is a validator the SDK asks whether the message is bound (decision 77) before it accepts it; without one,
 * a forged message would be refused as well, but leave its events.
 */
export const onlyBound = { validator: (_message: unknown): void => undefined };
