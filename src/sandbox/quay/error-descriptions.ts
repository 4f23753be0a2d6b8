import { apiJson, errorTypeUrl, type QuayErrorType, quayErrors } from './errors.js';
import type { Handler } from './request.js';
import type { Route } from './routing.js';

const DESCRIPTIONS: Readonly<Record<QuayErrorType, string>> = {
  external_service_timeout: 'An external service timed out. Retrying the request may resolve the issue.',
  invalid_request:
    'The request was invalid. It may have contained invalid values or was improperly formatted.',
  invalid_response: 'The response was invalid.',
  invalid_token: 'The access token provided was invalid.',
  expired_token: 'The access token provided has expired.',
  insufficient_scope: 'The access token did not have sufficient scope to access the requested resource.',
  fresh_login_required: 'The action requires a fresh login to succeed.',
  exceeds_license: 'The action was refused because the current license does not allow it.',
  not_found: 'The resource was not found.',
  downstream_issue: 'An error occurred in a downstream service.',
  tag_immutable: 'The tag is immutable and cannot be modified or deleted.',
  token_rotation_failed: 'Token rotation failed.',
};

/** What the addresses in errors lead to. */
export function errorDescriptionRoutes(): Route[] {
  const descriptions = new Map<string, string>(Object.entries(DESCRIPTIONS));
  const show: Handler = ({ call, segments }) => {
    const { error_type: title = '' } = segments;
    const description = descriptions.get(title);
    if (description === undefined) return quayErrors.apiError(call, 'not_found');
    return apiJson(200, { type: errorTypeUrl(call, title), title, description });
  };
  return [{ path: '/error/{error_type}', handlers: { GET: show } }];
}
