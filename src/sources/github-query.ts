/** A GraphQL question and its variables, apart from the page. */
export interface GithubQuery {
  readonly text: string
  readonly variables: Readonly<Record<string, unknown>>
}

const FIELDS = 'title url updatedAt labels(first: 50) { nodes { name } }'
const PAGE = 'pageInfo { hasNextPage endCursor }'

/** Asks for the open issues of a repository, newest first; pull requests are none. */
export function issueQuery(repo: string, inProgress: string | undefined): GithubQuery {
  const [owner, name] = repo.split('/')
  const text = `query ($owner: String!, $name: String!, $after: String, $labels: [String!], $isLabelled: Boolean!) {
    repository(owner: $owner, name: $name) {
      open: issues(states: OPEN, first: 100, after: $after, orderBy: { field: CREATED_AT, direction: DESC }) {
        count: totalCount ${PAGE} nodes { ${FIELDS} }
      }
      inProgress: issues(states: OPEN, labels: $labels) @include(if: $isLabelled) { count: totalCount }
    }
  }`
  return { text, variables: { owner, name, ...labelOf(inProgress) } }
}

/** Asks for what a search finds, newest first: open issues, or pull requests where it says so. */
export function searchQuery(search: string, inProgress: string | undefined): GithubQuery {
  const kind = /\bis:(?:issue|pr|pull-request)\b/i.test(search) ? '' : ' is:issue'
  const state = /\b(?:is:(?:open|closed)|state:)/i.test(search) ? '' : ' is:open'
  const open = `${search}${kind}${state}`
  const text = `query ($open: String!, $working: String!, $after: String, $isLabelled: Boolean!) {
    open: search(type: ISSUE, query: $open, first: 100, after: $after) {
      count: issueCount ${PAGE} nodes { ... on Issue { ${FIELDS} } ... on PullRequest { ${FIELDS} } }
    }
    inProgress: search(type: ISSUE, query: $working) @include(if: $isLabelled) { count: issueCount }
  }`
  const label = (inProgress ?? '').replaceAll('"', '')
  return {
    text,
    variables: {
      open: `${open} sort:created-desc`,
      working: `${open} label:"${label}"`,
      isLabelled: inProgress !== undefined,
    },
  }
}

function labelOf(label: string | undefined) {
  return { labels: label === undefined ? null : [label], isLabelled: label !== undefined }
}
