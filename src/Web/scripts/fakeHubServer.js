// Serves the built page on its own fake hub: `npm run build && npm run fake-hub -- [events per second] [port]`.
import { FakeHub, fakeToken } from './fakeHub/index.js';

const [rate = '20', port = '8080'] = process.argv.slice(2);
const hub = new FakeHub();
await hub.listen(Number(port));
hub.emit(400, 150);
hub.emitSteadily(Number(rate));
console.log(`${hub.url}/#token=${fakeToken()}`);
