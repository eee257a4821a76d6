// An OpenID provider that keeps to the rules: oidc-provider with one client,
// the test's people, and two pages of our own: who are you, and may they know.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import { listen, open } from './lines.mjs';

const server = createServer();
let accounts = [];
let provider;

listen(async (order) => {
  accounts = order.accounts;
  if (provider) return {};
  const issuer = await open(server);
  provider = new Provider(issuer, settings(order));
  const answer = provider.callback();
  server.on('request', (req, res) => {
    if (!req.url.startsWith('/interaction/')) return answer(req, res);
    return interact(req, res).catch((err) => { res.statusCode = 400; res.end(String(err)); });
  });
  return { issuer };
});

function settings({ clientID, clientSecret, redirectURI, claimsInToken }) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    clients: [{
      client_id: clientID, client_secret: clientSecret, redirect_uris: [redirectURI],
      grant_types: ['authorization_code'], response_types: ['code'],
    }],
    findAccount: (ctx, sub) => {
      const account = accounts.find((a) => a.sub === sub);
      return account && { accountId: sub, claims: () => account };
    },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: !claimsInToken,
    pkce: { methods: ['S256'], required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'honest' }] },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  };
}

async function interact(req, res) {
  const { uid, prompt, params, session, grantId } = await provider.interactionDetails(req, res);
  if (req.method !== 'POST') return res.setHeader('Content-Type', 'text/html; charset=utf-8').end(page(prompt.name, uid));
  const form = await read(req);
  let result = { error: 'access_denied', error_description: 'the person said no' };
  if (form.get('answer') !== 'deny') {
    result = prompt.name === 'login' ? logIn(form) : await consent(prompt, params, session, grantId);
  }
  return provider.interactionFinished(req, res, result);
}

function logIn(form) {
  const sub = form.get('sub');
  if (!accounts.some((a) => a.sub === sub)) throw new Error(`nobody is called ${sub}`);
  return { login: { accountId: sub } };
}

async function consent({ details }, params, session, grantId) {
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  if (details.missingOIDCScope) grant.addOIDCScope(details.missingOIDCScope.join(' '));
  if (details.missingOIDCClaims) grant.addOIDCClaims(details.missingOIDCClaims);
  return { consent: { grantId: await grant.save() } };
}

function page(name, uid) {
  const field = name === 'login' ? '<label>Account <input name="sub" autocomplete="off"></label>' : '';
  return `<!doctype html><html lang="en"><title>${name}</title><h1>${name}</h1>
<form id="${name}" method="post" action="/interaction/${uid}">${field}
<button name="answer" value="allow">Continue</button> <button name="answer" value="deny">Cancel</button></form></html>`;
}

async function read(req) {
  let body = '';
  for await (const piece of req) body += piece;
  return new URLSearchParams(body);
}
