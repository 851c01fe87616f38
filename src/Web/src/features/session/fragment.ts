/** Takes the token out of a sign-in link, and out of the address bar and history before anybody can share them. */
export function takeTokenFromFragment(location: Location, history: History): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return null;
  history.replaceState(history.state, '', location.pathname + location.search);
  return token;
}
