import { z } from 'zod'
import { ERROR_TABLE } from './errors'
import { listProcedures, type ListedProcedure } from './list-procedures'

type Json = Record<string, unknown>

/** OpenAPI 3.1 of every procedure under `/api/v1/<path>`, from the very schemas that check the input. */
export function openApiDocument(version: string): Json {
  const paths = listProcedures().map((procedure) => [`/api/v1/${procedure.path}`, pathItem(procedure)])
  return {
    openapi: '3.1.0',
    info: {
      title: 'Plenum',
      version,
      description:
        'The procedures of Plenum as plain HTTP: queries by GET with `input` as JSON in the query (or by POST), mutations by POST with a JSON body.',
    },
    security: [{ token: [] }],
    paths: Object.fromEntries(paths) as Json,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token: plm_<id>_<secret>' },
      },
      schemas: { Problem: PROBLEM },
      responses: { Problem: { description: 'What went wrong', content: problemContent } },
    },
  }
}

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }

/** RFC 9457, with our codes. */
const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'details', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: { enum: [...Object.keys(ERROR_TABLE), 'internal'] },
    details: { type: 'object' },
    requestId: { type: 'string' },
  },
} as const

function pathItem(procedure: ListedProcedure): Json {
  const post = {
    ...operation(procedure, ''),
    ...(procedure.input === null ? {} : { requestBody: bodyOf(procedure.input) }),
  }
  if (procedure.type === 'mutation') return { post }
  const parameters = procedure.input === null ? [] : [inputParameter(procedure.input)]
  return { get: { ...operation(procedure, ''), parameters }, post: { ...post, operationId: `${procedure.path}.post` } }
}

function operation({ path, action }: ListedProcedure, suffix: string): Json {
  return {
    operationId: `${path}${suffix}`,
    tags: [path.split('.')[0]],
    summary: action === 'self' ? path : `${path} (needs ${action})`,
    responses: {
      200: { description: 'The result', content: { 'application/json': { schema: {} } } },
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

function bodyOf(input: z.ZodType): Json {
  return { required: !input.safeParse(undefined).success, content: { 'application/json': { schema: schemaOf(input) } } }
}

function inputParameter(input: z.ZodType): Json {
  return {
    name: 'input',
    in: 'query',
    required: !input.safeParse(undefined).success,
    content: { 'application/json': { schema: schemaOf(input) } },
  }
}

/** The input side: what a caller sends, before defaults and transforms. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return json
}
