import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anEvent, eventsAt, positionsOf } from '@eventhub/client/testing/events';
import type { HubEvent } from '@eventhub/client';
import { csvField, toCsv } from './csv';
import { exportFile } from './exportFile';

/** An RFC 4180 reader, strict about quotes and line ends. */
function readCsv(text: string): string[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const records: string[][] = [];
  let record: string[] = [];
  while (field.lastIndex < text.length) {
    const found = field.exec(text);
    if (found === null) throw new Error(`not CSV at ${field.lastIndex}`);
    record.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === '\r\n') {
      records.push(record);
      record = [];
    }
  }
  return records;
}

test('any_text_survives_and_none_begins_a_formula', () => {
  const nasty = fc.oneof(
    fc.string(),
    fc
      .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n'), fc.string())
      .map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(fc.array(nasty, { minLength: 1 }), (values) => {
      const [record] = readCsv(`${values.map(csvField).join(',')}\r\n`);
      expect(record?.length).toBe(values.length);
      record?.forEach((read, index) => {
        expect(read).not.toMatch(/^[=+\-@\t\r\n]/);
        expect([values[index], `'${values[index] ?? ''}`]).toContain(read);
      });
    }),
  );
});

test.each([
  ['=HYPERLINK("http://bad.example")', `"'=HYPERLINK(""http://bad.example"")"`],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['www.lab.example', 'www.lab.example'],
  ['a,b', '"a,b"'],
  ['two\nlines', '"two\nlines"'],
])('%s is written as %s', (value, written) => {
  expect(csvField(value)).toBe(written);
});

test('a_csv_has_a_header_and_a_record_an_event', () => {
  const event = anEvent({ position: 'bulk-0:1', tags: ['rpz', 'x'], data: { qname: '=cmd' } });
  const [header, record, ...rest] = readCsv(toCsv([event]));
  expect(rest).toEqual([]);
  expect(header?.length).toBe(record?.length);
  const cell = (name: string) => record?.[header?.indexOf(name) ?? -1];
  expect(cell('position')).toBe('bulk-0:1');
  expect(cell('tags')).toBe('rpz x');
  expect(cell('data')).toBe('{"qname":"=cmd"}');
  expect(cell('user_id')).toBe('');
});

test('a_json_export_holds_every_event_complete_and_in_the_order_given', () => {
  const events = [...eventsAt('bulk-0', 1, 3), ...eventsAt('urgent', 1, 1)];
  const file = exportFile(events, 'json', new Date('2026-11-22T13:41:03.234Z'));
  expect(file).toMatchObject({ name: 'events-2026-11-22T134103Z.json', mediaType: 'application/json' });
  const read = JSON.parse(file.text) as HubEvent[];
  expect(read).toEqual(events);
  expect(positionsOf(read)).toEqual(['bulk-0:1', 'bulk-0:2', 'bulk-0:3', 'urgent:1']);
});
