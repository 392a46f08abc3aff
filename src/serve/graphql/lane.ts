import { isUtf8 } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { type DocumentNode, executeSync, type GraphQLSchema } from 'graphql'
import type { Logger } from 'pino'

import type { View } from '../../sections/view.ts'
import type { Admission } from '../admission.ts'
import { createAnswer } from '../answers/answer.ts'
import { createKeptAnswers, type KeptAnswers } from '../answers/kept-answers.ts'
import { sendAnswer } from '../answers/send-answer.ts'
import type { Events } from '../events.ts'
import { type Problem, PROBLEMS, writeProblem } from '../problem.ts'
import { readBody } from '../read-body.ts'
import type { Operation, Usage } from '../usage.ts'
import { type Acceptable, readAccept } from './accept.ts'
import { askYoga, type YogaRequest } from './ask-yoga.ts'
import type { AnswerModel, Context, RefreshReport } from './context.ts'
import { listFields } from './fields.ts'
import { type Params, readBodyParams, readUrlParams } from './params.ts'
import { createPreparer } from './prepare.ts'
import { resolveParams, type Trusted } from './trusted-documents.ts'
import type { Yoga } from './yoga.ts'

/** What the lane works with. */
export interface LaneDeps {
  readonly schema: GraphQLSchema
  /** Loads Yoga, which answers what is not a plain query. */
  yoga(): Promise<Yoga>
  readonly log: Logger
  readonly events: Events
  readonly usage: Usage
  view(): View
  refresh(): Promise<RefreshReport>
  readonly answer: Context['answer']
  /** The documents that clients may name. */
  trusted(): Trusted
  /** Watches the execution of a query, to see that no source is called in it. */
  watchQuery?<Result>(execute: () => Result): Result
}

/** The way of GraphQL requests past the host of the other doors. */
export interface Lane {
  /** Answers a request to the GraphQL endpoint. */
  handle(request: IncomingMessage, response: ServerResponse, admission: Admission): void
  readonly kept: KeptAnswers
}

/** A request on its way. */
interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly admission: Admission
  /** The bytes of the body of a POST as Latin-1, else the request target. */
  readonly text: string
  readonly view: View
}

/** An operation that is ready to be executed. */
interface Ready {
  readonly body: string
  readonly params: Params
  readonly document: DocumentNode
  readonly context: Context
  readonly counted: Operation
}

/**
 * Makes the lane: a repeated question is a look-up and a write; a new one is executed
 * here; whatever is not a plain query without errors is Yoga's to answer.
 */
export function createLane(deps: LaneDeps): Lane {
  const { schema, events, usage } = deps
  const watchQuery = deps.watchQuery ?? ((execute) => execute())
  const prepare = createPreparer(schema)
  const kept = createKeptAnswers(usage)

  /** Whatever goes wrong with one request must not end the process. */
  function guarded(asked: Asked, work: () => void): void {
    try {
      work()
    } catch (error) {
      deps.log.error({ err: error }, 'operation failed')
      if (asked.response.headersSent) asked.response.destroy()
      else refuse(asked, PROBLEMS.INTERNAL)
    }
  }

  function answer(asked: Asked): void {
    const { request, response, admission, view, text } = asked
    const acceptable = readAccept(request.headers.accept)
    const { type } = acceptable
    const key =
      type === null
        ? undefined
        : `${request.method === 'POST' ? 'P' : 'G'} ${type} ${admission.identity.rights} ${text}`
    const known = key === undefined ? undefined : kept.find(view, key)
    if (known !== undefined) {
      sendAnswer(request, response, known, admission.cors)
      return
    }
    const retryAfter = admission.take()
    if (retryAfter > 0) {
      refuse(asked, { ...PROBLEMS.RATE_LIMITED, retryAfter })
      return
    }
    answerAnew(asked, acceptable, key)
  }

  function answerAnew(asked: Asked, { type, stream }: Acceptable, key: string | undefined): void {
    const { request, admission, view } = asked
    const body = decode(asked)
    if (body === undefined) {
      refuse(asked, PROBLEMS.NOT_UTF_8)
      return
    }
    const given = request.method === 'POST' ? readBodyParams(body) : readUrlParams(asked.text)
    const params = resolveParams(given, deps.trusted())
    if (params !== undefined && 'status' in params) {
      refuse(asked, params)
      return
    }
    const { scopes } = admission.identity
    const answers: AnswerModel[] = []
    const context: Context = {
      view,
      scopes,
      refresh: deps.refresh,
      answer(question, from) {
        const given = deps.answer(question, from)
        answers.push(given)
        return given
      },
    }
    const prepared = prepare(params)
    if (
      !scopes.has('read') &&
      (!scopes.has('refresh') || prepared?.operation.operation !== 'mutation' || !prepared.isValid)
    ) {
      refuse(asked, PROBLEMS.FORBIDDEN)
      return
    }
    if (type === null && !stream) {
      refuse(asked, PROBLEMS.NOT_ACCEPTABLE)
      return
    }
    if (prepared === undefined || params === undefined) {
      fallBack(asked, { body, params, context })
      return
    }
    const { document, operation } = prepared
    if (!prepared.isValid || operation.operation === 'mutation') {
      fallBack(asked, { body, params, context })
      return
    }
    const counted = {
      name: operation.name?.value ?? '',
      fields: listFields(schema, document, operation),
      answers,
    }
    if (operation.operation === 'subscription') {
      if (stream) subscribe(asked, params, document, counted)
      else refuse(asked, PROBLEMS.NOT_STREAMED)
      return
    }
    if (key === undefined || type === null) {
      usage.count(counted, 'none')
      fallBack(asked, { body, params, context })
      return
    }
    execute(asked, type, key, { body, params, document, context, counted })
  }

  function execute(asked: Asked, type: string, key: string, ready: Ready): void {
    const { params, document, context, counted } = ready
    // At once, so that of many who ask the same new question only the first has it executed.
    const result = watchQuery(() =>
      executeSync({
        schema,
        document,
        contextValue: context,
        variableValues: params.variables ?? null,
        operationName: params.operationName ?? null,
      }),
    )
    if (result.errors !== undefined) {
      // What has errors is never kept, and Yoga knows how to say it.
      fallBack(asked, ready)
      return
    }
    const made = createAnswer(JSON.stringify(result), `${type}; charset=utf-8`)
    usage.count(counted, 'miss')
    kept.keep(asked.view, key, made, counted)
    sendAnswer(asked.request, asked.response, made, asked.admission.cors)
  }

  function subscribe(
    asked: Asked,
    params: Params,
    document: DocumentNode,
    counted: Operation,
  ): void {
    const { response, admission } = asked
    usage.count(counted, 'none')
    const problem = events.open(response, admission, { ...params, document })
    if (problem !== undefined) refuse(asked, problem)
  }

  function fallBack(
    { request, response, admission }: Asked,
    { body, params, context }: Pick<YogaRequest, 'body' | 'params' | 'context'>,
  ): void {
    const { cors } = admission
    void askYoga(() => deps.yoga(), { request, response, cors, body, params, context })
  }

  return {
    kept,
    handle(request, response, admission) {
      const { method, url = '' } = request
      if (method === 'GET' || method === 'HEAD') {
        const asked = { request, response, admission, text: url, view: deps.view() }
        guarded(asked, () => answer(asked))
      } else if (method === 'POST') {
        readBody(request, (body) => {
          const text = body?.toString('latin1') ?? ''
          const asked = { request, response, admission, text, view: deps.view() }
          if (body === undefined) refuse(asked, PROBLEMS.BODY_TOO_LARGE)
          else guarded(asked, () => answer(asked))
        })
      } else {
        response.setHeader('allow', 'GET, HEAD, POST')
        writeProblem(request, response, PROBLEMS.METHOD_NOT_ALLOWED, admission.cors)
      }
    },
  }
}

/** The body of a POST as text, empty for other methods; undefined for what is not UTF-8. */
function decode({ request, text }: Asked): string | undefined {
  if (request.method !== 'POST') return ''
  const bytes = Buffer.from(text, 'latin1')
  return isUtf8(bytes) ? bytes.toString() : undefined
}

function refuse({ request, response, admission }: Asked, problem: Problem): void {
  writeProblem(request, response, problem, admission.cors)
}
