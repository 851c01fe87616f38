// The token comes in the fragment, which browsers do not send, and leaves the address at once.
const token = new URLSearchParams(location.hash.slice(1)).get("token");
history.replaceState(null, "", location.pathname);

async function signIn() {
  if (!token) {
    return "Open this page with #token=… at its end; eventhub token --user NAME --role admin prints one.";
  }
  const answer = await fetch("/api/auth/dashboard", { method: "POST", headers: { authorization: `Bearer ${token}` } });
  if (answer.ok) {
    location.replace("/dashboard/");
    return "";
  }
  return `The hub said no (${answer.status}): the dashboard is for admins.`;
}

signIn().then((text) => {
  document.getElementById("answer").textContent = text;
});
