import type { FastifyReply } from 'fastify'

import type { Door } from '../door.ts'
import { EXAMPLES } from './examples.ts'

const FREE = { config: { isFree: true } }

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // The editor sets its styles while it runs.
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const BOOT = `self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_module, label) => '/graphiql/' + label + '.worker.js',
}
YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), ${JSON.stringify({
  endpoint: '/graphql',
  defaultTabs: EXAMPLES.map((query) => ({ query })),
  subscriptionsProtocol: 'SSE',
  shouldPersistHeaders: false,
  logo: '',
})})
`

interface Asset {
  readonly type: string
  readonly body: Buffer
}

/** Answers with the page of GraphiQL, all of whose parts are ours. */
function renderPage(reply: FastifyReply, name: string): FastifyReply {
  const title = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return reply
    .header('content-security-policy', POLICY)
    .header('cache-control', 'private, no-cache')
    .type('text/html; charset=utf-8').send(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}: GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/graphiql/graphiql.css">
</head>
<body id="body" class="no-focus-outline">
<noscript>GraphiQL needs JavaScript.</noscript>
<div id="root" style="height: 100vh"></div>
<script src="/graphiql/graphiql.js"></script>
<script src="/graphiql/boot.js"></script>
</body>
</html>
`)
}

/** Serves the parts of GraphiQL; they are loaded when first asked for. */
export const graphiqlDoor: Door = (fastify, deps) => {
  // Only a browser that wants a page gets here: all else is answered before.
  fastify.get('/graphql', FREE, (_request, reply) => renderPage(reply, deps.options().name))

  let assets: Promise<ReadonlyMap<string, Asset>> | undefined
  fastify.get<{ Params: { file: string } }>('/graphiql/:file', FREE, async (request, reply) => {
    assets ??= loadAssets()
    const asset = (await assets).get(request.params.file)
    if (asset === undefined) return reply.callNotFound()
    return reply
      .header('cache-control', 'private, max-age=3600')
      .header('content-security-policy', POLICY)
      .type(asset.type)
      .send(asset.body)
  })
}

async function loadAssets(): Promise<ReadonlyMap<string, Asset>> {
  const parts = await import('@graphql-yoga/render-graphiql/graphiql')
  const script = (text: string): Asset => ({
    type: 'text/javascript; charset=utf-8',
    body: Buffer.from(text),
  })
  return new Map([
    ['graphiql.js', script(parts.js)],
    ['boot.js', script(BOOT)],
    ['editorWorkerService.worker.js', script(parts.editorWorkerService)],
    ['json.worker.js', script(parts.jsonWorker)],
    ['graphql.worker.js', script(parts.graphqlWorker)],
    ['graphiql.css', { type: 'text/css; charset=utf-8', body: Buffer.from(parts.css) }],
  ])
}
