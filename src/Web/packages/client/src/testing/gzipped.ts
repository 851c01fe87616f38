/** The text as the hub sends it compressed. */
export async function gzipped(text: string): Promise<string> {
  const stream = new Response(text).body?.pipeThrough(new CompressionStream('gzip'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}
