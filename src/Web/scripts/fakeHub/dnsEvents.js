import { randomUUID } from 'node:crypto';

/** @typedef {Record<string, unknown> & { type: string, priority: string, severity: string, source: string }} FakeEvent */

const names = [
  'www.lab.example',
  'mail.lab.example',
  'api.corp.test',
  'time.cloud.example',
  'cdn-17.media.example',
  'xn--bcher-kva.lab.example',
  '_ldap._tcp.dc._msdcs.corp.test',
  '1.2.0.192.in-addr.arpa',
  'a\\032b.lab.example',
  'updates.vendor.example',
];
const types = ['A', 'AAAA', 'A', 'HTTPS', 'MX', 'TXT', 'PTR', 'A'];
const badNames = [
  'login-paypa1.example',
  'cdn.botnet.example',
  'drop.stealer.example',
  'invoice-88213.example',
];

/** A repeatable sequence in [0, 1), so that two runs show the same events. @param {number} seed */
function sequence(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** @param {number} [seed] @returns {(time: Date) => FakeEvent} */
export function dnsEvents(seed = 7) {
  const random = sequence(seed);
  /** @template T @param {readonly T[]} list @returns {T} */
  const pick = (list) => /** @type {T} */ (list[Math.floor(random() * list.length)]);
  const client = () =>
    `10.${Math.floor(random() * 4)}.${Math.floor(random() * 256)}.${1 + Math.floor(random() * 254)}`;

  /** @returns {FakeEvent} */
  function draw() {
    const roll = random();
    const source = pick(['ns1', 'ns1', 'ns2', 'resolver-fra-1']);
    if (roll < 0.004) {
      const phishing = random() < 0.5;
      const qname = pick(badNames);
      const zone = phishing ? 'phishing.rpz.lab.example' : 'malware.rpz.lab.example';
      return {
        type: phishing ? 'phishing_blocked' : 'malware_blocked',
        category: 'security',
        severity: 'warning',
        priority: 'critical',
        source,
        data: {
          client_ip: client(),
          client_port: 1024 + Math.floor(random() * 60000),
          qname,
          qtype: 'A',
          trigger: 'QNAME',
          policy: 'NXDOMAIN',
          rpz_zone: zone,
          rule: `${qname}.${zone}`,
        },
        tags: ['rpz', 'blocked'],
        metadata: { source_component: 'bind9', custom_fields: { line: 48123, file: 'rpz.log' } },
      };
    }
    if (roll < 0.006) {
      return {
        type: 'zone_transfer_failed',
        category: 'dns',
        severity: 'error',
        priority: 'high',
        source,
        data: { zone: 'corp.test', primary: '192.0.2.53', result: 'connection refused' },
      };
    }
    if (roll < 0.012) {
      return {
        type: 'permission_denied',
        category: 'user',
        severity: 'warning',
        priority: 'high',
        source,
        data: { client_ip: client(), object: 'lab.example/AXFR/IN', key: null },
      };
    }
    if (roll < 0.02) {
      return {
        type: 'zone_updated',
        category: 'dns',
        severity: 'info',
        priority: 'normal',
        source,
        data: { zone: 'lab.example', serial: 2026112207, old_serial: 2026112206 },
      };
    }
    if (roll < 0.05) {
      return {
        type: 'dns_query_blocked',
        category: 'dns',
        severity: 'info',
        priority: 'normal',
        source,
        data: {
          client_ip: client(),
          qname: `ads-${Math.floor(random() * 90)}.tracker.example`,
          qtype: 'A',
          trigger: 'QNAME',
          policy: 'NODATA',
          rpz_zone: 'ads.rpz.lab.example',
        },
      };
    }
    if (roll < 0.08) {
      return {
        type: 'dns_query_failed',
        category: 'dns',
        severity: 'warning',
        priority: 'low',
        source,
        data: { qname: pick(names), result: 'SERVFAIL', client_ip: client() },
      };
    }
    return {
      type: 'dns_query_log',
      category: 'dns',
      severity: 'info',
      priority: 'low',
      source,
      data: {
        client_ip: client(),
        client_port: 1024 + Math.floor(random() * 60000),
        qname: pick(names),
        qclass: 'IN',
        qtype: pick(types),
        flags: '+E(0)K',
        proto: random() < 0.05 ? 'tcp' : 'udp',
        view: 'internal',
      },
    };
  }

  return (time) => ({ id: randomUUID(), timestamp: time.toISOString(), ...draw() });
}
