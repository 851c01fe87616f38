// docs/asyncapi.json is valid AsyncAPI, by the specification's own schema.
import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';

/** @param {string | URL} path */
const read = async (path) => JSON.parse(await readFile(path, 'utf8'));

const document = await read(new URL('../../../docs/asyncapi.json', import.meta.url));
const version = `@asyncapi/specs/schemas/${document.asyncapi}-without-$id.json`;
const schema = await read(new URL(import.meta.resolve(version)));

const ajv = new Ajv({ strict: false, validateFormats: false });
if (!ajv.validate(schema, document)) {
  console.error(`docs/asyncapi.json: ${ajv.errorsText()}`);
  process.exitCode = 1;
}
