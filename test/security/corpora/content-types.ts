const JSON_TYPE = 'application/json'

/** Headers of bodies that no JSON route takes. A page of another site can send the first three without asking. */
export const REFUSED_TYPES: readonly Record<string, string>[] = [
  { 'content-type': 'text/plain' },
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-type': 'multipart/form-data; boundary=x' },
  { 'content-type': 'text/plain; application/json' },
  { 'content-type': 'application/octet-stream' },
  { 'content-type': 'application/json-patch+json' },
  { 'content-type': 'application/jsonx' },
  { 'content-type': 'application/json; charset=utf-16' },
  { 'content-type': 'application/json, text/plain' },
  {},
  ...['gzip', 'deflate', 'br', 'zstd', 'gzip, identity'].map((encoding) => ({
    'content-type': JSON_TYPE,
    'content-encoding': encoding,
  })),
]

export const TAKEN_TYPES = [JSON_TYPE, 'Application/JSON; charset=UTF-8', 'application/json;charset="utf-8"'] as const
