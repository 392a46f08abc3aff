import { isRecord } from './plain.ts'

/** A line of the audit log of a Kora daemon, as far as the rules look. */
export interface AuditEntry {
  /** When it was written, in epoch milliseconds. */
  readonly at: number
  readonly seam: string
  readonly details: unknown
}

/** A rule over the entries of the last 24 hours. */
export interface AuditRule {
  readonly id: string
  readonly severity: 'warning' | 'info'
  readonly category: string
  readonly title: string
  /** It alerts when more entries than this match. */
  readonly above: number
  matches(entry: AuditEntry): boolean
}

/** The rules of the original's aggregator over its audit log. */
export const AUDIT_RULES: readonly AuditRule[] = [
  {
    id: 'webhook_dead_letters_24h',
    severity: 'warning',
    category: 'webhook_dead_letter',
    title: 'Webhooks could not be delivered',
    above: 5,
    matches: ({ seam }) => seam === 'webhook.dead_letter',
  },
  {
    id: 'capability_denied_24h',
    severity: 'info',
    category: 'agent_capability_denied',
    title: 'Agents asked for what they may not do',
    above: 10,
    matches: ({ seam, details }) =>
      seam === 'mcp.tool_called' && says(details, 'result', 'capability_denied'),
  },
  {
    id: 'reasoning_errors_24h',
    severity: 'warning',
    category: 'reasoning_halted',
    title: 'Tools failed while reasoning',
    above: 5,
    matches: ({ seam, details }) =>
      seam === 'reasoning.tool_called' && says(details, 'tool_status', 'execution_error'),
  },
  {
    id: 'slack_dm_reply_failed_24h',
    severity: 'warning',
    category: 'reasoning_halted',
    title: 'Replies to direct messages failed',
    above: 3,
    matches: ({ seam }) => seam === 'slack_dm.reply_failed',
  },
]

function says(details: unknown, key: string, word: string): boolean {
  return isRecord(details) && details[key] === word
}
