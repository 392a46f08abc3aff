import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { type GraphQLSchema, isObjectType } from 'graphql'
import { z } from 'zod'

import { SECTION_KEYS } from '../../sections/section.ts'
import { describeFields, selectAll, selectBelow } from './output-schema.ts'

/** What the tools are made of. */
export interface McpOptions {
  readonly name: string
  readonly version: string
  readonly schema: GraphQLSchema
  /** Answers a GraphQL query for reading; rejects or gives no data when it cannot. */
  query(document: string, variables: Readonly<Record<string, unknown>>): Promise<QueryAnswer>
  /** Hears of what went wrong here; clients are told nothing of it. */
  onError(error: unknown): void
}

export interface QueryAnswer {
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string }[] | undefined
  /** Whether no gateway is running, and this is the answer of the stored snapshot. */
  readonly offline?: boolean
}

/** Fields of the snapshot that are given whatever sections are chosen. */
const ALWAYS = ['revision', 'computedAt', 'stale', 'restored', 'overall']

/** What every answer says that is not the running gateway's. */
const OFFLINE = {
  offline: {
    type: 'boolean',
    description: 'True where no gateway is running and this is what the stored snapshot says.',
  },
}

const SNAPSHOT_URI = 'snapshot://current'

const snapshotArguments = z.strictObject({
  sections: z.array(z.enum(SECTION_KEYS)).max(SECTION_KEYS.length).exactOptional(),
})

const askArguments = z.strictObject({ question: z.string() })

/** Makes a server of the tools `get_snapshot` and `ask` and the resource `snapshot://current`. */
export function createMcpServer(options: McpOptions): Server {
  const { name, version, schema } = options
  const server = new Server(
    { name: 'snapshot-gateway', title: `snapshot-gateway: ${name}`, version },
    {
      capabilities: { tools: {}, resources: {} },
      instructions:
        'How an agent daemon is doing, from a cached snapshot. Ask a routine question first; ' +
        'where there is no answer, get the sections it is about. null and UNKNOWN mean not known.',
    },
  )
  const answerFields = Object.keys(objectType('Answer').getFields())
  const readOnly = { readOnlyHint: true, idempotentHint: true, openWorldHint: false }

  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [
      {
        name: 'get_snapshot',
        title: 'Get the snapshot',
        description:
          'What the gateway knows of the daemon and its services, with how old each part is.',
        inputSchema: z.toJSONSchema(snapshotArguments) as { type: 'object' },
        outputSchema: shapeOf('Snapshot', [...ALWAYS, ...SECTION_KEYS], ALWAYS),
        annotations: readOnly,
      },
      {
        name: 'ask',
        title: 'Ask a routine question',
        description: objectType('Query').getFields().answer?.description ?? '',
        inputSchema: z.toJSONSchema(askArguments) as { type: 'object' },
        outputSchema: shapeOf('Answer', answerFields, answerFields),
        annotations: readOnly,
      },
    ],
  }))

  server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
    const { name: tool, arguments: given = {} } = params
    if (tool === 'get_snapshot') return guarded(() => getSnapshot(given))
    if (tool === 'ask') return guarded(() => ask(given))
    throw new McpError(ErrorCode.InvalidParams, 'expected the tool get_snapshot or ask')
  })

  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: [
      {
        uri: SNAPSHOT_URI,
        name: 'snapshot',
        title: 'The current snapshot',
        description: 'All sections, as the tool get_snapshot gives them.',
        mimeType: 'application/json',
      },
    ],
  }))

  server.setRequestHandler(ReadResourceRequestSchema, ({ params }) => {
    if (params.uri !== SNAPSHOT_URI) {
      throw new McpError(ErrorCode.InvalidParams, `expected the resource ${SNAPSHOT_URI}`)
    }
    return guarded(async () => {
      const text = JSON.stringify(await readSnapshot(SECTION_KEYS))
      return { contents: [{ uri: SNAPSHOT_URI, mimeType: 'application/json', text }] }
    })
  })

  server.onerror = options.onError
  return server

  function objectType(typeName: string) {
    const type = schema.getType(typeName)
    if (!isObjectType(type)) throw new Error(`expected the type ${typeName}, found none`)
    return type
  }

  function shapeOf(typeName: string, names: readonly string[], required: readonly string[]) {
    const { properties, ...shape } = describeFields(objectType(typeName), names, required)
    return { ...shape, type: 'object' as const, properties: { ...Object(properties), ...OFFLINE } }
  }

  async function getSnapshot(given: unknown): Promise<CallToolResult> {
    const { sections = SECTION_KEYS } = checked(snapshotArguments, given)
    const structuredContent = await readSnapshot(sections)
    const text = JSON.stringify(structuredContent)
    return { structuredContent, content: [{ type: 'text', text }] }
  }

  async function readSnapshot(sections: readonly string[]): Promise<Record<string, unknown>> {
    const fields = Object.values(objectType('Snapshot').getFields())
      .filter((field) => ALWAYS.includes(field.name) || sections.includes(field.name))
      .map((field) => `${field.name}${selectBelow(field.type)}`)
    const { snapshot, ...told } = await read(`{ snapshot { ${fields.join(' ')} } }`, {})
    return { ...told, ...Object(snapshot) }
  }

  async function ask(given: unknown): Promise<CallToolResult> {
    const { question } = checked(askArguments, given)
    const selection = selectAll(objectType('Answer'))
    const document = `query ($question: String!) { answer(question: $question) { ${selection} } }`
    const { answer, ...told } = await read(document, { question })
    const structuredContent: Record<string, unknown> = { ...told, ...Object(answer) }
    const { text, reason, detail } = structuredContent
    const why = [reason, detail].filter((word) => typeof word === 'string').join(': ')
    const said = typeof text === 'string' ? text : `No answer (${why})`
    const from = told['offline'] === true ? 'Offline, from the stored snapshot: ' : ''
    return { structuredContent, content: [{ type: 'text', text: `${from}${said}` }] }
  }

  async function read(
    document: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>> {
    const { data, errors, offline } = await options.query(document, variables)
    if (typeof data === 'object' && data !== null && errors === undefined) {
      return { ...(offline === true ? { offline } : {}), ...data }
    }
    throw new Error(errors?.[0]?.message ?? 'expected data, found none')
  }

  /** Errors that are not the protocol's own stay here. */
  async function guarded<Result>(run: () => Promise<Result>): Promise<Result> {
    try {
      return await run()
    } catch (error) {
      if (error instanceof McpError) throw error
      options.onError(error)
      throw new McpError(ErrorCode.InternalError, 'Something went wrong here; the log says what')
    }
  }
}

function checked<Shape extends z.ZodType>(shape: Shape, given: unknown): z.infer<Shape> {
  const parsed = shape.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue?.path.map(String).join('.') ?? ''
  const message = `${place === '' ? 'arguments' : place}: ${issue?.message ?? 'not valid'}`
  throw new McpError(ErrorCode.InvalidParams, message)
}
