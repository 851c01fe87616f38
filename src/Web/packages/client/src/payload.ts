/** How a batch's events may be compressed; the hub's names. */
export type Encoding = 'gzip' | 'br';

/** Turns a payload back into the text that it was made of. */
export type PayloadDecoder = (encoding: Encoding, payload: string) => Promise<string>;

/** In the hub's words and in the platform's. */
const formats: Readonly<Record<Encoding, string>> = { br: 'brotli', gzip: 'gzip' };

/** The shortest first, which is also the order of preference. */
const allEncodings: readonly Encoding[] = ['br', 'gzip'];

/** What this platform can decode; nothing where it has no `DecompressionStream`. */
export function supportedEncodings(): readonly Encoding[] {
  if (typeof DecompressionStream === 'undefined') return [];
  return allEncodings.filter((encoding) => {
    try {
      new DecompressionStream(formats[encoding] as CompressionFormat);
      return true;
    } catch {
      // A format that the platform does not know is a TypeError; there is no other way to ask.
      return false;
    }
  });
}

export const decodePayload: PayloadDecoder = (encoding, payload) => {
  const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
  const decoded = new Response(bytes).body?.pipeThrough(
    new DecompressionStream(formats[encoding] as CompressionFormat),
  );
  return new Response(decoded).text();
};
