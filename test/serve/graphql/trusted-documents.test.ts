import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, it, onTestFinished } from 'vitest'

import { ConfigError } from '../../../src/errors.ts'
import { type Served, serve } from '../served.ts'

const TEXT = 'query Alerts($first: Int!) { snapshot { alerts { items(first: $first) { id } } } }'
const EXPECTED = { data: { snapshot: { alerts: { items: [{ id: 'alert-0' }] } } } }

async function makeFolder(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'documents-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

async function post({ url }: Served, body: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

describe('trusted documents', () => {
  it('of a folder are served by file name and by hash', async () => {
    const trustedDocuments = await makeFolder({ 'alerts.graphql': TEXT, 'README.md': 'no' })
    const served = await serve({ trustedDocuments })
    const variables = { first: 1 }

    const hash = createHash('sha256').update(TEXT).digest('hex')

    for (const documentId of ['alerts', hash]) {
      expect(await post(served, { documentId, variables })).toEqual({ status: 200, body: EXPECTED })
    }
  })

  it('of a manifest are served over GET', async () => {
    const folder = await makeFolder({ 'manifest.json': JSON.stringify({ abc: TEXT }) })
    const { url } = await serve({ trustedDocuments: join(folder, 'manifest.json') })
    const search = new URLSearchParams({ documentId: 'abc', variables: '{"first":1}' })

    const response = await fetch(`${url}/graphql?${search.toString()}`)

    expect([response.headers.get('etag') !== null, await response.json()]).toEqual([true, EXPECTED])
  })

  for (const method of ['GET', 'POST'] as const) {
    it(`are told what is wrong with their variables over ${method}`, async () => {
      const trustedDocuments = await makeFolder({ 'alerts.graphql': TEXT })
      const { url } = await serve({ trustedDocuments })

      const response =
        method === 'GET'
          ? await fetch(`${url}/graphql?documentId=alerts&variables=%7B%22first%22%3A0%7D`)
          : await fetch(`${url}/graphql`, {
              method,
              headers: { 'content-type': 'application/json' },
              body: '{"documentId":"alerts","variables":{"first":0}}',
            })

      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
      })
    })
  }

  it('are not found by another id', async () => {
    const served = await serve({ trustedDocuments: await makeFolder({ 'alerts.graphql': TEXT }) })

    for (const documentId of ['other', '../alerts', '__proto__', '']) {
      expect(await post(served, { documentId })).toMatchObject({
        status: 400,
        body: { code: 'UNKNOWN_DOCUMENT' },
      })
    }
  })

  it('may be the only ones', async () => {
    const served = await serve({
      trustedDocuments: await makeFolder({ 'alerts.graphql': TEXT }),
      trustedDocumentsOnly: true,
    })
    const refused = { status: 403, body: { code: 'DOCUMENT_NOT_TRUSTED' } }

    for (const body of [
      { query: '{ __typename }' },
      { query: TEXT, variables: { first: 1 } },
      {},
      [],
    ]) {
      expect(await post(served, body)).toMatchObject(refused)
    }
    expect(
      await post(served, {
        documentId: 'alerts',
        query: '{ __typename }',
        variables: { first: 1 },
      }),
    ).toEqual({ status: 200, body: EXPECTED })
  })

  it('that are not valid stop the start, each by name', async () => {
    const trustedDocuments = await makeFolder({ 'a.graphql': '{ nope }', 'b.graphql': '{' })

    const starting = serve({ trustedDocuments })

    await expect(starting).rejects.toThrow(ConfigError)
    await expect(starting).rejects.toThrow(
      /document a: Cannot query field "nope"[^]*document b: Syntax Error/,
    )
  })

  for (const [name, text] of [
    ['no JSON', '{'],
    ['a list', '[]'],
    ['no text', '{"a":1}'],
    ['nothing', '{}'],
  ]) {
    it(`stop the start with a manifest of ${name}`, async () => {
      const folder = await makeFolder({ 'manifest.json': text ?? '' })

      await expect(serve({ trustedDocuments: join(folder, 'manifest.json') })).rejects.toThrow(
        ConfigError,
      )
    })
  }

  it('stop the start where there are none', async () => {
    await expect(serve({ trustedDocuments: '/nowhere' })).rejects.toThrow(ConfigError)
  })
})
