import { errorCodes, HubError } from '../hubError.js';
import type { components } from '../generated/api.js';

type Problem = components['schemas']['Problem'];

/** A REST call that the hub refused. */
export class ApiError extends HubError {
  /** The HTTP status. */
  readonly status: number;
  /** What is wrong with which field, by its path in the request. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Milliseconds after which the same may be tried again; null when the hub does not say. */
  readonly retryAfterMs: number | null;

  constructor(problem: Problem, retryAfterMs: number | null) {
    super(problem.code, problem.detail, problem.status === 429 || problem.status >= 500);
    this.name = 'ApiError';
    this.status = problem.status;
    this.fields = problem.errors ?? {};
    this.retryAfterMs = retryAfterMs;
  }
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false;
  const { status, detail, code } = value as Record<string, unknown>;
  return typeof status === 'number' && typeof detail === 'string' && typeof code === 'number';
}

const statusCodes: Readonly<Record<number, number>> = {
  401: errorCodes.notAuthenticated,
  403: errorCodes.notAllowed,
  404: errorCodes.notFound,
};

/** What an answer that is no success says; a proxy in front of the hub may say it in words of its own. */
export async function apiErrorOf(response: Response): Promise<ApiError> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : null;
  const text = await response.text();
  try {
    const body: unknown = JSON.parse(text);
    if (isProblem(body)) return new ApiError(body, retryAfterMs);
  } catch (notJson) {
    if (!(notJson instanceof SyntaxError)) throw notJson;
  }
  const { status } = response;
  const code = statusCodes[status] ?? (status >= 500 ? 4500 : 4000);
  const detail = `The hub answered HTTP ${status}.`;
  return new ApiError({ title: response.statusText, status, detail, code } as Problem, retryAfterMs);
}
