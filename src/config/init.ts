/**
 * Writes the configuration that `snapshot-gateway init` begins with: it starts as it is, and says
 * beside each key what else it could be. A line that begins with `#` and no space is a key that is
 * left out, with its default or an example.
 */
export function initialConfig(): string {
  return `# yaml-language-server: $schema=./snapshot-gateway.schema.json
# Editors check this file with what "snapshot-gateway schema config" prints into that file.
#
# Durations are 500ms, 10s, 5m, 2h or 7d. "\${NAME}" and "\${NAME:-default}" come from the environment.
# Files are relative to the folder of this one; ~/ is the home folder.
# Quote values with \${...}, * or [?...] in them.

# Shown on the page, in metrics and in answers.
name: my-daemon

#server:
#  host: 127.0.0.1
#  port: 4747
#  # Needed before any other host than loopback.
#  tokens:
#    - { name: cockpit, value: "\${COCKPIT_TOKEN}", scopes: [read] }
#    - { name: ops, valueFile: /run/secrets/ops, scopes: [read, refresh, push] }
#  allowedHosts: [gateway.example.com]
#  corsOrigins: ["https://cockpit.example.com"]
#  rateLimit: { perMinute: 600 }
#  publicBadges: [overall]

#snapshot:
#  path: "\${KORA_HOME}/cache/gateway_snapshot.json"
#  schedule: "*/5 * * * *"
#  timezone: UTC
#  history: 7d
#  publishAfter: 2s

# Only the sections that are here are configured; what is not here is UNKNOWN.
# Every source also takes every, timeout, staleAfter, expireAfter, maxBytes, asOf and id.
sections:
  operationalState:
    # A Kora daemon on this machine, over its HTTP API.
    from: { kind: kora, url: "http://127.0.0.1:9119" }
    # A file that the daemon writes, with the instant in it as its age.
    #from: { kind: json, file: ./state.json, asOf: updatedAt, map: { primary: state, pauseReason: reason } }
    # An address that answers JSON; values turns its words into ours.
    #from: { kind: json, url: "http://127.0.0.1:8080/health", map: { primary: status }, values: { primary: { UP: active, "*": unknown } } }
    # What the daemon pushes to /push/operationalState; its silence turns it STALE.
    #from: { kind: push, staleAfter: 15m }
    # The file that a Kora daemon writes.
    #from: { kind: kora-snapshot, path: "\${KORA_HOME}/cache/daemon_snapshot.json" }

  alerts:
    # Alerts derived from the other sections: a tier, a pause, a service that is down.
    rules: true
    from: { kind: kora, url: "http://127.0.0.1:9119" }
    #from: { kind: alertmanager, url: "http://127.0.0.1:9093" }
    #from: { kind: prometheus, url: "http://127.0.0.1:9090" }
    # Several sources make one list.
    #from: [{ kind: kora-audit, path: "\${KORA_HOME}/kora_audit_log.jsonl" }, { kind: alertmanager, url: "http://127.0.0.1:9093" }]

  costLadder:
    # What may be spent in a month; without it, what a source reports.
    #creditPoolUsd: 200
    defaultModel: claude-haiku-4-5-20251001
    #models: { HARD_STOP_100: none }
    from: { kind: kora, url: "http://127.0.0.1:9119" }
    #from: { kind: litellm, url: "http://127.0.0.1:4000", scope: key, token: "\${LITELLM_KEY}" }
    #from: { kind: anthropic-cost, token: "\${ANTHROPIC_ADMIN_KEY}" }
    #from: { kind: ccusage, command: [ccusage, monthly, --json, --offline] }

  serviceHealth:
    # Sources that tell of several services at once.
    from: { kind: kora, url: "http://127.0.0.1:9119" }
    # For each service one source or a list; the worst known one decides.
    services:
      # The page of vercel, sentry, doppler, supabase and fly is known.
      vercel: { kind: statuspage }
    #  example: { kind: statuspage, url: "https://status.example.com", components: [API] }
    #  billing: { kind: json, url: "https://billing.example.com/health", map: { status: state }, values: { status: { pass: healthy, warn: degraded, "*": unhealthy } } }
    #  api: [{ kind: http-probe, url: "https://api.example.com/health" }, { kind: tcp-probe, host: api.example.com, port: 443 }]

  tasks:
    from: { kind: kora, url: "http://127.0.0.1:9119" }
    #from: { kind: github-issues, repo: owner/name, inProgress: in progress, token: "\${GITHUB_TOKEN}", every: 30m }
    #from: { kind: mcp, command: [dex, mcp], tool: list_tasks, every: 30m, map: { openCount: "length([?completed==\`false\`])" } }
    #from: { kind: json, command: [dex, list, --json], every: 30m, map: { openCount: "length([?completed==\`false\`])" } }

# Questions and replies besides the built-in ones.
#phrasebook: ./phrasebook.yaml

# Several gateways that share one snapshot.
#store: { kind: redis, url: "redis://127.0.0.1:6379" }
`
}
