/** The two fields of a sign-in with an account: its ID and its password. */
import type { FieldError, PageContext, VNode } from '../context.js';
import { errorOf } from './error-summary.js';
import { PasswordField, TextField } from './field.js';

export interface AccountFieldsProps {
  ctx: PageContext;
  /** Of all fields of the form. */
  labels: Readonly<Record<'userId' | 'password', string>>;
  view: { errors?: readonly FieldError[] | undefined; userId?: string | undefined };
  /** Said at the password, in place of what is wrong with it. */
  refusal?: string | undefined;
}

/** Fields: `userId`, `password`. */
export function AccountFields({ ctx, labels, view: { errors, userId }, refusal }: AccountFieldsProps): VNode {
  return (
    <>
      <TextField
        ctx={ctx}
        name="userId"
        label={labels.userId}
        error={errorOf(ctx, labels, errors, 'userId')}
        value={userId}
        autocomplete="username"
        width="short"
        code
        required
      />
      <PasswordField
        ctx={ctx}
        name="password"
        label={labels.password}
        error={refusal ?? errorOf(ctx, labels, errors, 'password')}
        autocomplete="current-password"
        required
      />
    </>
  );
}
