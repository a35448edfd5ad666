/** Names that a plain object inherits or that set its prototype. */
export const INHERITED_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  '__defineGetter__',
  '__lookupSetter__',
] as const

/** Keys that no metadata may have. */
export const METADATA_KEYS = [
  ...INHERITED_NAMES,
  '',
  ' ',
  'a b',
  'a\nb',
  'a\0b',
  '\u202Egnp.exe',
  '<b>',
  'a"b',
  'é',
  '.hidden',
  '-flag',
  '$where',
  'a[0]',
  'k'.repeat(81),
] as const

/** JSON texts, as an agent or a client sends them, whose keys are meant to become something else where they are read. */
export const HOSTILE_OBJECTS = [
  ...INHERITED_NAMES.flatMap((name) => [`{"${name}":"y"}`, `{"${name}":{"polluted":true}}`, `{"a":{"${name}":null}}`]),
  '{"__proto__":{"toJSON":"x"}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"constructor":{"prototype":{"hasOwnProperty":"x"}}}',
  '{"toJSON":"x"}',
  '{"then":"x"}',
  '{"json":{"a":1},"meta":{"values":{"a":["Date"]}}}',
  '{"length":1e308}',
  '[{"__proto__":[]}]',
] as const

export const TYPED_ARRAY_META = (elements: number) =>
  JSON.stringify({
    json: { runId: 'run_1', metadata: Array.from({ length: elements }, () => 0) },
    meta: { values: { metadata: [['typed-array', 'Float64Array']] } },
  })
