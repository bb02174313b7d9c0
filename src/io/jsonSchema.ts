/**
 * An interpreter of the part of JSON Schema (draft 2020-12) that `schema.ts` is written in, so that what `farinata schema` prints is what a
 * fit file is held to. Its messages name the place in the file, the rule and what was found.
 */
import { ValueError } from '../errors.js';
import { nearest } from '../math/nearest.js';

type JsonType = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

/** A schema. `oneOf`: branches that differ in their JSON type; objects differ in the `const` of their `type`, or in their required keys. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  /** `#/$defs/NAME`. */
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly type?: JsonType | readonly JsonType[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
}

const KEYWORDS = new Set([
  ...['$schema', '$id', '$defs', '$ref', 'title', 'description', 'default', 'examples'],
  ...['type', 'const', 'enum', 'oneOf', 'properties', 'required', 'additionalProperties', 'minProperties', 'maxProperties'],
  ...['items', 'minItems', 'maxItems', 'uniqueItems', 'minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum', 'minLength', 'pattern'],
]);

/**
 * Holds `value` to `schema`.
 *
 * @param path what messages call the value; '' for a whole file
 * @param root where `$ref` looks for its `$defs`
 * @throws ValueError for the first thing that is wrong: its path, the rule and what was found
 * @example
 * validate({ type: 'object', properties: { seed: { type: 'integer', minimum: 0 } } }, { seed: -1 }, 'fit');
 * // ValueError: fit.seed: must be at least 0; it is -1
 */
export function validate(schema: JsonSchema, value: unknown, path = '', root: JsonSchema = schema): void {
  const problem = problemOf(schema, value, path, root);
  if (problem !== null) throw new ValueError(problem);
}

/** The keywords of a schema that {@link validate} doesn't know, with their places: none, or the schema and its reading have parted. */
export function unknownKeywords(schema: JsonSchema, path = '#'): string[] {
  const own = Object.keys(schema).filter(key => !KEYWORDS.has(key));
  const inside: [string, JsonSchema | boolean | undefined][] = [
    ...Object.entries(schema.$defs ?? {}),
    ...Object.entries(schema.properties ?? {}),
    ...(schema.oneOf ?? []).map((branch, i) => [String(i), branch] as [string, JsonSchema]),
    ['items', schema.items],
    ['additionalProperties', schema.additionalProperties],
  ];
  const deeper = inside.flatMap(([name, each]) => (typeof each === 'object' ? unknownKeywords(each, `${path}/${name}`) : []));
  return [...own.map(key => `${path}/${key}`), ...deeper];
}

/** `model[1].re`, `output.dir`, `model[0]["an odd key"]`. */
export function placeIn(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!/^[\w$]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function problemOf(schema: JsonSchema, value: unknown, path: string, root: JsonSchema): string | null {
  if (schema.$ref !== undefined) return problemOf(resolve(schema.$ref, root), value, path, root);
  if (schema.oneOf !== undefined) return problemOfUnion(schema, value, path, root);
  const say = (rule: string): string => `${path === '' ? 'the file' : path}: ${rule}; it is ${show(value)}`;

  if (schema.const !== undefined && value !== schema.const) return say(`must be ${JSON.stringify(schema.const)}`);
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return say(`must be ${listed(schema.enum.map(each => JSON.stringify(each)))}`);
  if (schema.type !== undefined && !typesOf(schema).some(type => isOf(type, value))) return say(`must be ${nameOf(schema)}`);
  if (typeof value === 'number') return problemOfNumber(schema, value, say);
  if (typeof value === 'string') {
    if (schema.minLength !== undefined && value.length < schema.minLength) return say('must not be empty');
    if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value))
      return say(`must be ${schema.title ?? `text like ${schema.pattern}`}`);
    return null;
  }
  if (Array.isArray(value)) return problemOfArray(schema, value, path, root, say);
  return typeof value === 'object' && value !== null ? problemOfObject(schema, value as Record<string, unknown>, path, root, say) : null;
}

type Say = (rule: string) => string;

function problemOfNumber(schema: JsonSchema, value: number, say: Say): string | null {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema;
  if (!Number.isFinite(value)) return say('must be a finite number');
  if (minimum !== undefined && value < minimum) return say(`must be at least ${minimum}`);
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return say(`must be greater than ${exclusiveMinimum}`);
  if (maximum !== undefined && value > maximum) return say(`must be at most ${maximum}`);
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return say(`must be less than ${exclusiveMaximum}`);
  return null;
}

function problemOfArray(schema: JsonSchema, value: readonly unknown[], path: string, root: JsonSchema, say: Say): string | null {
  const { items, minItems, maxItems } = schema;
  const what = schema.title ?? 'items';
  if (minItems !== undefined && minItems === maxItems && value.length !== minItems) return say(`must have ${minItems} ${what}`);
  if (minItems !== undefined && value.length < minItems) return say(`must have at least ${minItems} ${what}`);
  if (maxItems !== undefined && value.length > maxItems) return say(`must have at most ${maxItems} ${what}`);
  if (schema.uniqueItems && new Set(value.map(item => JSON.stringify(item))).size < value.length)
    return say('must not have the same item twice');
  if (items === undefined) return null;
  for (let i = 0; i < value.length; i++) {
    const problem = problemOf(items, value[i], placeIn(path, i), root);
    if (problem !== null) return problem;
  }
  return null;
}

function problemOfObject(
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
  root: JsonSchema,
  say: Say,
): string | null {
  const properties = schema.properties ?? {};
  const more = schema.additionalProperties ?? true;
  const keys = Object.keys(value);
  for (const key of keys) {
    if (Object.hasOwn(properties, key) || more !== false) continue;
    const of = typeof value.type === 'string' && properties.type?.const === value.type ? `${value.type} has` : 'known here';
    const known = Object.keys(properties);
    return `${placeIn(path, key)}: unknown key${suggestion(key, known)}; ${of}: ${known.join(', ')}`;
  }
  for (const key of schema.required ?? []) {
    if (Object.hasOwn(value, key)) continue;
    const { description } = properties[key]?.$ref
      ? { ...resolve(properties[key].$ref, root), ...properties[key] }
      : (properties[key] ?? {});
    return `${placeIn(path, key)}: is missing${description === undefined ? '' : ` (${description})`}`;
  }
  const { minProperties, maxProperties } = schema;
  if ((minProperties !== undefined && keys.length < minProperties) || (maxProperties !== undefined && keys.length > maxProperties)) {
    return say(
      `must have ${minProperties === maxProperties ? 'exactly ' : ''}${minProperties ?? maxProperties} of the keys ${Object.keys(properties).join(', ')}`,
    );
  }
  for (const key of keys) {
    const inner = Object.hasOwn(properties, key) ? properties[key] : more;
    const problem = typeof inner === 'object' ? problemOf(inner, value[key], placeIn(path, key), root) : null;
    if (problem !== null) return problem;
  }
  return null;
}

/** Goes into the one branch that the value must have meant, so that the message is about what is wrong there. */
function problemOfUnion(union: JsonSchema, value: unknown, path: string, root: JsonSchema): string | null {
  const branches = (union.oneOf ?? []).map(branch => whole(branch, root));
  const likely = branches.filter(branch => admits(branch, value, root));
  const place = path === '' ? 'the file' : path;
  if (likely.length === 0) return `${place}: must be ${union.title ?? listed(branches.map(nameOf))}; it is ${show(value)}`;
  if (likely.length === 1) return problemOf(likely[0], value, path, root);

  const { type } = value as { readonly type?: unknown };
  const types = likely.map(branch => branch.properties?.type?.const).filter(each => each !== undefined);
  const meant = likely.find(branch =>
    types.length > 0 ? branch.properties?.type?.const === type : branch.required?.every(key => Object.hasOwn(value as object, key)),
  );
  if (meant !== undefined || types.length === 0) return problemOf(meant ?? likely[0], value, path, root);
  const rule = type === undefined ? 'is missing' : `${show(type)} isn't known here${suggestion(String(type), types.map(String))}`;
  return `${placeIn(path, 'type')}: ${rule}; it is one of ${types.join(', ')}`;
}

function whole(schema: JsonSchema, root: JsonSchema): JsonSchema {
  return schema.$ref === undefined ? schema : whole(resolve(schema.$ref, root), root);
}

function admits(schema: JsonSchema, value: unknown, root: JsonSchema): boolean {
  if (schema.oneOf !== undefined) return schema.oneOf.some(branch => admits(whole(branch, root), value, root));
  if (schema.const !== undefined) return schema.const === value;
  return schema.type === undefined || typesOf(schema).some(type => isOf(type, value));
}

function resolve(ref: string, root: JsonSchema): JsonSchema {
  const name = ref.replace(/^#\/\$defs\//, '');
  const found = root.$defs?.[name];
  if (found === undefined) throw new Error(`The schema has no $defs.${name}`);
  return found;
}

const typesOf = (schema: JsonSchema): readonly JsonType[] => (typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []));

function isOf(type: JsonType, value: unknown): boolean {
  switch (type) {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}

const TYPE_NAMES: Readonly<Record<JsonType, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};

function nameOf(schema: JsonSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  return listed(typesOf(schema).map(type => TYPE_NAMES[type]));
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} or ${items[items.length - 1]}`;
}

function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? '' : `, did you mean '${near}'?`;
}

/** As JSON, shortened. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
