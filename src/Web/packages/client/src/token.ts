/**
 * Gives the token to connect with. It is asked at every connect, and again before the token expires: give a new one then,
 * and the connection stands; give the same one, and it is asked once more.
 */
export type TokenCallback = () => string | Promise<string>;

/** What a JWT says, whoever has signed it; null when the text is none. Whether it is genuine only the hub can say. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> | null {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return null;
  try {
    const binary = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof claims === 'object' && claims !== null ? (claims as Record<string, unknown>) : null;
  } catch {
    // Not base64, not UTF-8 or not JSON are all the same to the reader: this is no token.
    return null;
  }
}

/** Milliseconds since the epoch at which a JWT expires; null when it does not, or when the text is no JWT. */
export function expiryOf(token: string): number | null {
  const exp = claimsOf(token)?.['exp'];
  return typeof exp === 'number' ? exp * 1000 : null;
}

const longestLeadMs = 60_000;
const shortestWaitMs = 1_000;
/** A timer that is set for longer fires at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Milliseconds to wait before a token that expires in `leftMs` is renewed: a fifth of it is left for that, at most a minute. */
export function renewalDelay(leftMs: number): number {
  const lead = Math.min(longestLeadMs, leftMs / 5);
  return Math.min(longestTimerMs, Math.max(shortestWaitMs, leftMs - lead));
}
