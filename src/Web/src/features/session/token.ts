export interface Identity {
  readonly user: string;
  readonly role: string;
  /** Milliseconds since the epoch; null when the token does not expire. */
  readonly expiresAt: number | null;
}

export type TokenReading =
  | { readonly ok: true; readonly token: string; readonly identity: Identity }
  | { readonly ok: false; readonly problem: string };

function refuse(problem: string): TokenReading {
  return { ok: false, problem };
}

function claimsOf(payload: string): Readonly<Record<string, unknown>> | null {
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

/**
 * Reads whom a JWT names and until when, to greet and to warn early. Whether it is genuine only the hub can say. Takes
 * the sign-in link or a pasted `Bearer …` header as well, since that is what people have in their clipboard.
 */
export function readToken(pasted: string, now: number): TokenReading {
  const text = pasted.trim();
  const token = (/#token=(.+)$/.exec(text)?.[1] ?? text).replace(/^bearer\s+/i, '').trim();
  if (token === '') return refuse('Paste a token first.');

  const parts = token.split('.');
  const claims = parts.length === 3 && parts[1] !== undefined ? claimsOf(parts[1]) : null;
  if (claims === null) {
    return refuse('This is not a token: a token has three parts with dots between, and no spaces.');
  }
  const { sub, role, exp } = claims;
  if (typeof sub !== 'string' || sub === '') {
    return refuse(
      'This token names no user (claim sub). Make one with: eventhub token --user NAME --role user',
    );
  }
  const expiresAt = typeof exp === 'number' ? exp * 1000 : null;
  if (expiresAt !== null && expiresAt <= now) {
    return refuse(`This token expired on ${new Date(expiresAt).toLocaleString()}. Make a new one.`);
  }
  return {
    ok: true,
    token,
    identity: { user: sub, role: typeof role === 'string' ? role : 'user', expiresAt },
  };
}
