import { claimsOf, expiryOf } from '@eventhub/client';

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

/**
 * Reads whom a JWT names and until when, to greet and to warn early. Whether it is genuine only the hub can say. Takes
 * the sign-in link or a pasted `Bearer …` header as well, since that is what people have in their clipboard.
 */
export function readToken(pasted: string, now: number): TokenReading {
  const text = pasted.trim();
  const token = (/#token=(.+)$/.exec(text)?.[1] ?? text).replace(/^bearer\s+/i, '').trim();
  if (token === '') return refuse('Paste a token first.');

  const claims = token.split('.').length === 3 ? claimsOf(token) : null;
  if (claims === null) {
    return refuse('This is not a token: a token has three parts with dots between, and no spaces.');
  }
  const { sub, role } = claims;
  if (typeof sub !== 'string' || sub === '') {
    return refuse(
      'This token names no user (claim sub). Make one with: eventhub token --user NAME --role user',
    );
  }
  const expiresAt = expiryOf(token);
  if (expiresAt !== null && expiresAt <= now) {
    return refuse(`This token expired on ${new Date(expiresAt).toLocaleString()}. Make a new one.`);
  }
  return {
    ok: true,
    token,
    identity: { user: sub, role: typeof role === 'string' ? role : 'user', expiresAt },
  };
}
