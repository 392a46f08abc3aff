import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'

import type { FastifyReply, FastifyRequest } from 'fastify'

import { packageFile } from '../package-file.ts'
import { chooseCoding, type Coding } from './answers/coding.ts'
import { matchesTag } from './answers/matches-tag.ts'
import { type Door, scopesOf } from './door.ts'
import { SESSION_COOKIE } from './guard.ts'

/** Where the build puts the page. */
const BUILT = packageFile('dist/cockpit/')

const FREE = { config: { isFree: true } }

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // The icon of the tab is drawn by the page.
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

interface Variant {
  readonly etag: string
  readonly body: Buffer
}

interface Asset {
  readonly type: string
  readonly plain: Variant
  readonly compressed: readonly (Variant & { readonly coding: Coding })[]
}

interface Page {
  /** The page with places for the name and for what whoever asks may do. */
  readonly html: string
  readonly assets: ReadonlyMap<string, Asset>
}

/** Serves the cockpit page and its parts; they are read when first asked for. */
export const cockpitDoor: Door = (fastify, deps) => {
  let loading: Promise<Page> | undefined
  const load = async (): Promise<Page> => {
    loading ??= loadPage()
    try {
      return await loading
    } catch (error) {
      loading = undefined
      throw error
    }
  }
  const pages = new Map<string, Promise<Asset>>()

  fastify.get('/', FREE, async (request, reply) => {
    const { html } = await load()
    const filled = fillIn(html, {
      NAME: deps.options().name,
      SCOPES: [...scopesOf(request)].toSorted().join(' '),
      SESSION: request.headers.cookie?.includes(`${SESSION_COOKIE}=`) === true ? 'cookie' : '',
    })
    // One per set of scopes and name: a handful, unless the name is changed for ever.
    if (pages.size > 20) pages.clear()
    const page = pages.get(filled) ?? compress('text/html; charset=utf-8', Buffer.from(filled))
    pages.set(filled, page)
    return sendAsset(request, reply, await page, 'private, no-cache')
  })

  fastify.get<{ Params: { file: string } }>('/assets/:file', FREE, async (request, reply) => {
    const asset = (await load()).assets.get(request.params.file)
    if (asset === undefined) return reply.callNotFound()
    // Their names hold a hash of what is in them.
    return sendAsset(request, reply, asset, 'private, max-age=31536000, immutable')
  })
}

async function loadPage(): Promise<Page> {
  const folder = new URL('assets/', BUILT)
  const [html, names] = await Promise.all([
    readFile(new URL('index.html', BUILT), 'utf8'),
    readdir(folder),
  ])
  const assets = await Promise.all(
    names.map(async (name): Promise<[string, Asset]> => {
      const type = TYPES[extname(name)] ?? 'application/octet-stream'
      return [name, await compress(type, await readFile(new URL(name, folder)))]
    }),
  )
  return { html, assets: new Map(assets) }
}

async function compress(type: string, body: Buffer): Promise<Asset> {
  const [brotli, zipped] = await Promise.all([
    promisify(brotliCompress)(body),
    promisify(gzip)(body, { level: 9 }),
  ])
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22)
  return {
    type,
    plain: { etag: `"${hash}"`, body },
    compressed: [
      { etag: `"${hash}-br"`, body: brotli, coding: 'br' },
      { etag: `"${hash}-gz"`, body: zipped, coding: 'gzip' },
    ],
  }
}

function fillIn(html: string, facts: Readonly<Record<string, string>>): string {
  return html.replaceAll(/%([A-Z]+)%/g, (place, key: string) => escape(facts[key] ?? place))
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

function sendAsset(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  { type, plain, compressed }: Asset,
  cacheControl: string,
): FastifyReply {
  const chosen = chooseCoding(headers['accept-encoding']?.toString())
  const best = compressed.find(({ coding }) => coding === chosen)
  const { etag, body } = best ?? plain
  reply
    .header('cache-control', cacheControl)
    .header('content-security-policy', POLICY)
    .header('etag', etag)
    .header('vary', 'accept-encoding, authorization, cookie, origin')
  if (matchesTag(headers['if-none-match'], etag)) return reply.code(304).send()
  if (best !== undefined) reply.header('content-encoding', best.coding)
  return reply.type(type).send(body)
}
