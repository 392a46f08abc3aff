import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import { loadConfig } from '../../src/config/load-config.ts'

const FOLDER = fileURLToPath(new URL('../fixtures/config/', import.meta.url))

const STATE_KINDS = 'json, kora, kora-snapshot, prometheus, mcp, push'

const ALERT_KINDS = 'json, kora, kora-snapshot, kora-audit, alertmanager, prometheus, mcp, push'

/** Every file, with the lines that a person is shown; each begins with the file and a colon. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'invalid-ages.yaml': [
    '4: sections.alerts.from.expireAfter: expected at least 2h (its staleAfter), found 1h',
    '9: sections.serviceHealth.services.api[1].expireAfter: expected at least 20m (its staleAfter), found 90s',
  ],
  'invalid-alias-bomb.yaml': [
    ' expected plain YAML: Excessive alias count indicates a resource exhaustion attack',
  ],
  'invalid-badges.yaml': [
    '2: server.publicBadges[1]: expected one of overall, operationalState, alerts, costLadder, tasks, service/NAME, found "nope"',
    '2: server.publicBadges[2]: expected one of overall, operationalState, alerts, costLadder, tasks, service/NAME, found "alert"; did you mean "alerts"?',
    '2: server.publicBadges[4]: expected one of the services in sections.serviceHealth, found "service/apo"; did you mean "service/api"?',
    '2: server.publicBadges[5]: expected one of the services in sections.serviceHealth, found "service/"',
  ],
  'invalid-cron-fields.yaml': [
    '2: snapshot.schedule: expected a cron expression, found "every five minutes": expected 5 or 6 fields but got 3',
  ],
  'invalid-cron-range.yaml': [
    '2: snapshot.schedule: expected a cron expression, found "0-9999999 * * * *": it has a number of three digits or more',
  ],
  'invalid-cron-rare.yaml': [
    '2: snapshot.schedule: expected a schedule that comes round each year, found "0 0 29 2 *"',
  ],
  'invalid-cron-step.yaml': [
    '2: snapshot.schedule: expected a cron expression, found "*/90 * * * *": a step of 90 is more than the 59 that fit the minute',
  ],
  'invalid-duplicate-key.yaml': ['4: expected each key once, found this one again'],
  'invalid-empty.yaml': ['1: expected a mapping, found nothing (null)'],
  'invalid-every-below-schedule.yaml': [
    "5: sections.tasks.from.every: expected at least 10m (the schedule's gap), found 1m",
    "10: sections.serviceHealth.services.api[1].every: expected at least 10m (the schedule's gap), found 90s",
  ],
  'invalid-jmespath.yaml': [
    '7: sections.tasks.from.map.openCount: expected a JMESPath expression, found "length([?completed)": Syntax error: expected Rbracket, got: Rparen',
  ],
  'invalid-kinds.yaml': [
    `3: sections.operationalState.from.kind: expected a source whose kind is one of ${STATE_KINDS}, found "jsn"; did you mean "json"?`,
    `5: sections.alerts.from[0].kind: expected a source whose kind is one of ${ALERT_KINDS}, found none`,
    '5: sections.alerts.from[1]: expected exactly one of url, file, command',
    '5: sections.alerts.from[2].url: expected an http or https URL, found "ftp://…@example.com/?…"',
    '7: sections.costLadder.from.read: expected a function, found nothing',
    '10: sections.serviceHealth.services.my service: expected letters, digits, ".", "_" and "-", at most 128, found "my service"',
    '11: sections.serviceHealth.services.page.url: expected the address of the status page, found nothing; only vercel, sentry, doppler, supabase, fly have one built in',
    '12: store.kind: expected one of file, redis, found "reddis"; did you mean "redis"?',
  ],
  'invalid-open-host.yaml': [
    '2: server.host: expected a loopback address where server.tokens is empty, found "0.0.0.0"',
  ],
  'invalid-own-alias.yaml': [
    '2: expected YAML: there is no whole &all before *all; quote this value',
  ],
  'invalid-own-snapshot.yaml': [
    "5: sections.operationalState.from.file: expected a file that others write, found the gateway's own ./cache/../cache/snapshot.json",
    "7: sections.tasks.from.file: expected a file that others write, found the gateway's own ./cache/snapshot_history.json",
  ],
  'invalid-same-id.yaml': [
    '7: sections.tasks.from.id: expected an id of its own, found "mine", the id of sections.alerts.from[0] too',
    '13: sections.serviceHealth.services.kora: expected an id of its own, found "serviceHealth.kora", the id of sections.serviceHealth.from[0] too',
  ],
  'invalid-tag.yaml': ['1: expected YAML: Unresolved tag: tag:yaml.org,2002:js/function'],
  'invalid-text.yaml': ['1: expected a mapping, found "just some words"'],
  'invalid-timezone.yaml': [
    '2: snapshot.timezone: expected a time zone such as UTC or Europe/Berlin, found "Mars/Olympus_Mons"',
  ],
  'invalid-tokens.yaml': [
    '4: server.tokens[0]: expected value or valueFile, found neither',
    '5: server.tokens[1]: expected value or valueFile, found both',
    '6: server.tokens[2].value: expected a text without spaces that is not empty, found a value that is not shown',
    '7: server.tokens[3].scopes[0]: expected one of read, refresh, push, found "write"',
    '8: server.trustedDocumentsOnly: expected server.trustedDocuments beside it, found nothing',
    '9: server.corsOrigins[0]: expected an origin such as https://cockpit.example.com, without a path, found "https://cockpit.example.com/page"',
  ],
  'invalid-two-documents.yaml': ['2: expected one document, found another after ---'],
  'invalid-unknown-key.yaml': [
    '1: naem: unknown key; did you mean "name"?',
    '3: server.hots: unknown key; did you mean "host"?',
    '6: sections.tasks.from.mapp: unknown key; did you mean "map"?',
    '7: sections.weather: unknown key; expected one of operationalState, alerts, costLadder, serviceHealth, tasks',
  ],
  'invalid-unquoted-filter.yaml': [
    '4: sections.tasks.from.map.openCount: expected a text, found a list; quote this value',
  ],
  'invalid-unquoted-jmespath.yaml': [
    '3: expected YAML: Unexpected flow-seq-start at node end; quote this value',
  ],
  'invalid-unquoted-projection.yaml': [
    '3: expected YAML: there is no whole &.open before *.open; quote this value',
    '6: expected YAML: Alias cannot be an empty string; quote this value',
  ],
  'invalid-unquoted-star.yaml': [
    '2: expected YAML: Unexpected alias at node end; quote this value',
    '5: expected YAML: Missing , or : between flow map items; quote this value',
  ],
  'invalid-unquoted-variable.yaml': [
    '3: expected YAML: Unexpected flow-map-start at node end; quote this value',
  ],
  'invalid-unset-variable.yaml': [
    '1: name: expected the environment variable GATEWAY_NAME, which is not set; ${GATEWAY_NAME:-default} gives it a default',
    '5: server.tokens[0].value: expected the environment variable COCKPIT_TOKEN, which is not set; ${COCKPIT_TOKEN:-default} gives it a default',
    '8: sections.tasks.from.url: expected ${NAME} or ${NAME:-default}, found another use of ${; write $${ for a literal ${',
  ],
  'invalid-wrong-type.yaml': [
    '1: name: expected a text, found 12',
    '3: server.port: expected a number, found "high"',
    '4: server.rateLimit: expected a mapping or false, found true',
    '5: server.allowedHosts: expected a list, found "gateway.example.com"',
    '7: snapshot.concurrency: expected a whole number, found 1.5',
    '8: snapshot.publishAfter: expected a duration such as 500ms, 10s, 5m, 2h or 7d, up to 3650d, found "2 seconds"',
    '10: sections.operationalState: expected a mapping, found "kora"',
    '12: sections.alerts.rules: expected true or false, found "yes please"',
    `13: sections.alerts.from: expected a source whose kind is one of ${ALERT_KINDS} or a list, found 3`,
    '15: sections.costLadder.creditPoolUsd: expected at least 0.01, found -5',
    '16: sections.costLadder.models: expected a mapping, found a list',
  ],
}

async function problems(name: string): Promise<string[]> {
  const file = FOLDER + name
  const options = { file, env: { HOME: '/home/someone' }, cwd: FOLDER, warn: () => {} }
  const error: unknown = await loadConfig(options).catch((reason: unknown) => reason)
  if (!(error instanceof Error) || error.name !== 'ConfigError') return []
  return error.message.split('\n').map((line) => line.replace(`${file}:`, ''))
}

describe('invalid configurations', () => {
  it.each(readdirSync(FOLDER))('says all that is wrong with %s, and where', async (name) => {
    expect(await problems(name)).toEqual(EXPECTED[name])
  })

  it('covers every file of the table', () => {
    expect(readdirSync(FOLDER)).toEqual(Object.keys(EXPECTED).toSorted())
  })
})
