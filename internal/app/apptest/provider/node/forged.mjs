// An OpenID provider that lies as it is told: oauth2-mock-server with hooks.
// An order says who signs in next and what is false about it; it holds for the
// authorization that begins next and for its tokens, then all is honest again.
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { OAuth2Server } from 'oauth2-mock-server';
import { listen } from './lines.mjs';

const server = new OAuth2Server();
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ofCode = new Map(); // what an authorization code stands for
const ofToken = new Map(); // and an access token
let next = {};
let usual = {};

listen(async (order) => {
  if (server.listening) { next = order.forgery; return {}; }
  usual = order.account;
  await server.issuer.keys.generate('RS256');
  await server.start(0, '127.0.0.1');
  server.issuer.url = `http://127.0.0.1:${server.address().port}`;
  return { issuer: server.issuer.url };
});

server.service.on('beforeAuthorizeRedirect', ({ url }) => {
  ofCode.set(url.searchParams.get('code'), next);
  if (next.state) url.searchParams.set('state', next.state);
  if (next.denied) { url.searchParams.delete('code'); url.searchParams.set('error', 'access_denied'); }
  next = {};
});

server.service.on('beforeTokenSigning', ({ payload }, req) => {
  if (payload.amr) return; // the access token, which says nothing
  const f = ofCode.get(req.body.code) ?? {};
  Object.assign(payload, person(f));
  if (f.issuer) payload.iss = f.issuer;
  if (f.audience) payload.aud = f.audience;
  if (f.nonce) payload.nonce = f.nonce;
  if (f.noNonce) delete payload.nonce;
  if (f.expired) { payload.iat -= 7200; payload.nbf -= 7200; payload.exp = payload.iat + 600; }
});

server.service.on('beforeResponse', ({ body }, req) => {
  const f = ofCode.get(req.body.code) ?? {};
  ofToken.set(body.access_token, f);
  if (f.noToken) delete body.id_token;
  if (f.unsigned) body.id_token = again(body.id_token, 'none', () => Buffer.alloc(0));
  if (f.otherKey) body.id_token = again(body.id_token, 'RS256', (text) => sign('sha256', text, stranger));
  if (f.publicKeyAsSecret) body.id_token = again(body.id_token, 'HS256', (text) => createHmac('sha256', publicPEM()).update(text).digest());
});

server.service.on('beforeUserinfo', (answer, req) => {
  const f = ofToken.get((req.headers.authorization ?? '').replace(/^Bearer /, '')) ?? {};
  answer.body = person(f);
  if (f.userInfoSub) answer.body.sub = f.userInfoSub;
});

// person is what the tokens say of who signs in.
function person(f) {
  const claims = { ...usual, ...f.account };
  if (f.unverified) claims.email_verified = false;
  if (f.noEmail) { delete claims.email; delete claims.email_verified; }
  return claims;
}

// again signs a token in another way, under the name of the right key.
function again(token, alg, signature) {
  const [header, payload] = token.split('.');
  const said = { ...JSON.parse(Buffer.from(header, 'base64url')), alg };
  const text = `${Buffer.from(JSON.stringify(said)).toString('base64url')}.${payload}`;
  return `${text}.${signature(Buffer.from(text)).toString('base64url')}`;
}

// publicPEM is the key that everybody may know, which a careless reader of
// HS256 would take for the shared secret.
function publicPEM() {
  return createPublicKey({ key: server.issuer.keys.toJSON()[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' });
}
