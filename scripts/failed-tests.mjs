#!/usr/bin/env node
// Says again, after all suites, which tests failed and why: their own output is thousands of lines further up.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const linesOfAMessage = 15;
const linesOfAStack = 6;

const results = process.argv[2];
if (!results) {
  console.error('usage: failed-tests.mjs DIRECTORY-OF-RESULTS');
  process.exit(2);
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const decoded = (text) =>
  text
    .replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => entities[name]);

const element = (xml, name) => decoded(xml.match(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`))?.[1] ?? '');
const attribute = (tag, name) => decoded(tag.match(new RegExp(` ${name}="([^"]*)"`))?.[1] ?? '');

function* failuresOfTrx(xml) {
  for (const [, tag, body] of xml.matchAll(/<UnitTestResult ([^>]*[^/])>([\s\S]*?)<\/UnitTestResult>/g)) {
    if (attribute(` ${tag}`, 'outcome') === 'Failed') {
      yield { test: attribute(` ${tag}`, 'testName'), message: element(body, 'Message'), stack: element(body, 'StackTrace') };
    }
  }
}

function* failuresOfVitest(report) {
  for (const file of report.testResults) {
    for (const test of file.assertionResults.filter((each) => each.status === 'failed')) {
      yield { test: test.fullName, message: test.failureMessages.join('\n'), stack: '' };
    }
  }
}

const first = (text, count) => text.trim().split('\n').slice(0, count);

for (const file of readdirSync(results).sort()) {
  const text = readFileSync(join(results, file), 'utf8');
  const failures = file.endsWith('.trx') ? failuresOfTrx(text) : file.endsWith('.json') ? failuresOfVitest(JSON.parse(text)) : [];
  for (const { test, message, stack } of failures) {
    console.log(`\nFAILED ${test}`);
    for (const line of [...first(message, linesOfAMessage), ...first(stack, linesOfAStack)]) {
      console.log(`  ${line.trimEnd()}`);
    }
  }
}
