/** Close and error codes of the protocol that this client acts on. */
export const errorCodes = {
  notAuthenticated: 4001,
  tokenExpired: 4002,
  notAllowed: 4003,
  notFound: 4004,
} as const;

/** A call or connection the hub refused, with the protocol's code. */
export class HubError extends Error {
  readonly code: number;
  readonly temporary: boolean;

  constructor(code: number, message: string, temporary: boolean) {
    super(message);
    this.name = 'HubError';
    this.code = code;
    this.temporary = temporary;
  }
}

function fromFields(value: unknown): HubError | null {
  if (typeof value !== 'object' || value === null) return null;
  const { code, message, temporary } = value as Record<string, unknown>;
  if (typeof code !== 'number' || typeof message !== 'string') return null;
  return new HubError(code, message, temporary === true);
}

/** The `error` message of the hub. */
export function decodeHubError(value: unknown): HubError {
  return fromFields(value) ?? new HubError(4500, 'The hub reported an error without words.', true);
}

const statusCodes: Readonly<Record<number, number>> = {
  401: errorCodes.notAuthenticated,
  403: errorCodes.notAllowed,
};

/**
 * Finds what a failure means. SignalR gives only text: a refused call carries `{code, message, temporary}` as JSON
 * inside the text, a refused negotiation an HTTP status.
 */
export function toHubError(failure: unknown): HubError | null {
  if (failure instanceof HubError) return failure;
  const message = failure instanceof Error ? failure.message : String(failure);

  const start = message.indexOf('{');
  const end = message.lastIndexOf('}');
  if (start >= 0 && end > start) {
    try {
      const parsed = fromFields(JSON.parse(message.slice(start, end + 1)));
      if (parsed !== null) return parsed;
    } catch (notJson) {
      // Braces in prose are not an answer of the hub; the text itself stays the reason.
      if (!(notJson instanceof SyntaxError)) throw notJson;
    }
  }

  const status = /Status code '(\d{3})'/.exec(message)?.[1];
  const code = status === undefined ? undefined : statusCodes[Number(status)];
  return code === undefined ? null : new HubError(code, `The hub answered HTTP ${String(status)}.`, false);
}

/** Whether trying again with the same token is pointless. */
export function isRefusal(error: HubError): boolean {
  return (
    error.code === errorCodes.notAuthenticated ||
    error.code === errorCodes.tokenExpired ||
    error.code === errorCodes.notAllowed
  );
}
