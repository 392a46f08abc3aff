import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'

import { setHeaders } from './problem.ts'

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { display: grid; place-content: center; min-height: 100vh; margin: 0 }
form { display: grid; gap: 0.75rem; width: min(20rem, 90vw) }
h1 { font-size: 1.25rem; margin: 0 }
input, button { font: inherit; padding: 0.5rem }
p { margin: 0; min-height: 1.5em }
`

// A link from another site comes without the cookie; asking once more from here sends it.
const SCRIPT = `
const form = document.querySelector('form')
const said = document.querySelector('p')
const again = () => location.replace(location.href)
fetch('/session').then((answer) => answer.json()).then(({ signedIn }) => {
  if (!signedIn || sessionStorage.getItem('tried') === location.href) return
  sessionStorage.setItem('tried', location.href)
  again()
})
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  said.textContent = ''
  const answer = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: form.token.value.trim() }),
  })
  if (answer.ok) again()
  else said.textContent = answer.status === 429 ? 'Too many attempts; wait a minute.' : 'This token is not valid.'
})
`

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<form>
<h1>Sign in</h1>
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Sign in</button>
<p role="alert"></p>
<noscript>Signing in needs JavaScript.</noscript>
</form>
<script>${SCRIPT}</script>
</body>
</html>
`

/** Answers with the page on which a browser signs in; it says nothing of what there is behind it. */
export function writeSignInPage(response: ServerResponse, status: number): void {
  setHeaders(response, null)
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(PAGE),
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  })
  response.end(PAGE)
}
