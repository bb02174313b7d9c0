/** Short words for the schemas of options. */
import type { JsonSchema } from '../jsonSchema.js';

/** The options of a method, or of every run: a schema each. */
export type OptionSchemas = Readonly<Record<string, JsonSchema>>;

export const whole = (minimum: number, description: string, preset?: unknown): JsonSchema => ({
  type: 'integer',
  minimum,
  description,
  ...(preset === undefined ? {} : { default: preset }),
});
export const number = (rule: JsonSchema, description: string, preset?: number): JsonSchema => ({
  type: 'number',
  ...rule,
  description,
  ...(preset === undefined ? {} : { default: preset }),
});
export const flag = (description: string, preset: boolean): JsonSchema => ({ type: 'boolean', description, default: preset });

export const places = (description: string): JsonSchema => ({ type: 'array', items: { type: 'integer', minimum: 0 }, description });
