import type { PortolanError } from '../../errors.js';
import { errorOfReply, readErrorBody, textAt } from '../../http/error-body.js';
import type { Named } from '../../http/failures.js';
import type { HttpReply } from '../../http/message.js';

/** Why a sign-in stopped half-way: kept beside the error for the resolver that asked, never shown or logged. */
export interface SecondFactorNeeded {
  readonly login2faToken: string;
  readonly detail: string | undefined;
}

/** Whether an error that readHubError made stands for a sign-in that stopped half-way. */
export function isSecondFactorNeeded({ cause }: PortolanError): boolean {
  return typeof cause === 'object' && cause !== null && 'login2faToken' in cause;
}

/** Reads Docker Hub's `{message, detail}`, a text, or nothing. */
export function readHubError(target: Named, reply: HttpReply, operation: string): PortolanError {
  const { json, text } = readErrorBody(reply);
  const detail = textAt(json, 'detail');
  const login2faToken = textAt(json, 'login_2fa_token');
  const cause: SecondFactorNeeded | undefined = login2faToken ? { login2faToken, detail } : undefined;
  return errorOfReply(target, reply, operation, {
    message: textAt(json, 'message') ?? detail ?? text,
    cause,
  });
}
