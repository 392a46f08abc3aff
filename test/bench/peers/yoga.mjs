// Yoga as its first page shows it, with its default caches.
import { createServer } from 'node:http'

import { createYoga } from 'graphql-yoga'

import { holdView, tellPort } from './shared.mjs'

const { schema, context } = await holdView()
const yoga = createYoga({ schema, context: () => context, logging: false })
const server = createServer((request, response) => void yoga(request, response))
server.listen(0, '127.0.0.1', () => tellPort(server.address().port))
