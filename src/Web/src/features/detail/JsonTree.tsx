import type { JsonObject, JsonValue } from '@eventhub/client';
import { visible } from '../../shared/event/visible';
import styles from './JsonTree.module.css';

interface JsonTreeProps {
  readonly value: JsonValue;
  /** The field this value is of; none at the root and inside arrays. */
  readonly name?: string;
  readonly depth?: number;
}

// Deeper parts start closed: what an operator looks for is at the top.
const openDepth = 3;

function isBranch(value: JsonValue): value is readonly JsonValue[] | JsonObject {
  return typeof value === 'object' && value !== null;
}

function Name({ name }: { readonly name: string | undefined }) {
  return name === undefined ? null : (
    <>
      <span className={styles['name']}>{visible(name)}</span>
      <span className={styles['mark']}>: </span>
    </>
  );
}

export function JsonTree({ value, name, depth = 0 }: JsonTreeProps) {
  if (!isBranch(value)) {
    const kind = value === null ? 'null' : typeof value;
    return (
      <div className={styles['leaf']}>
        <Name name={name} />
        <span className={styles[kind]}>
          {typeof value === 'string' ? visible(JSON.stringify(value)) : String(value)}
        </span>
      </div>
    );
  }

  const isList = Array.isArray(value);
  const entries = Object.entries(value) as readonly (readonly [string, JsonValue])[];
  const [opening, closing] = isList ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) {
    return (
      <div className={styles['leaf']}>
        <Name name={name} />
        <span className={styles['mark']}>
          {opening}
          {closing}
        </span>
      </div>
    );
  }
  return (
    <details className={styles['branch']} open={depth < openDepth}>
      <summary>
        <Name name={name} />
        <span className={styles['mark']}>{opening}</span>
        <span className={styles['size']}>
          {entries.length} {isList ? 'items' : 'fields'} {closing}
        </span>
      </summary>
      <div className={styles['inner']}>
        {entries.map(([field, inner]) => (
          <JsonTree key={field} value={inner} depth={depth + 1} {...(isList ? {} : { name: field })} />
        ))}
      </div>
      <span className={styles['mark']}>{closing}</span>
    </details>
  );
}
