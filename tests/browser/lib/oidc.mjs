// A real, independent OpenID provider: npm oidc-provider, with its own pages to sign in and to agree.

import { createServer } from 'node:http';
import { once } from 'node:events';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

/** Starts one at a port for the program at `origin`; it knows the program by a key, not by a secret. */
export async function startProvider(port, origin, id) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'motcua-1', use: 'sig', alg: 'ES256' };
  const { privateKey: signing } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const issuer = `http://127.0.0.1:${port}`;
  const people = {
    an: { name: 'Nguyễn Văn An', personal_number: '001090000017', birthdate: '1990-02-03', gender: 'male' },
    binh: { name: 'Lê Thị Bình', personal_number: '001190000025', birthdate: '1991-04-05', gender: 'female' },
  };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'motcua',
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks: { keys: [jwk] },
        redirect_uris: [`${origin}/sign-in/from/${id}`],
        post_logout_redirect_uris: [`${origin}/`],
        backchannel_logout_uri: `${origin}/sign-in/out/${id}`,
        backchannel_logout_session_required: true,
      },
    ],
    jwks: { keys: [{ ...signing.export({ format: 'jwk' }), kid: 'p-1', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['only for this test'] },
    claims: { openid: ['sub'], profile: ['name', 'birthdate', 'gender', 'personal_number'] },
    features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
    pkce: { required: () => true },
    findAccount: (_, sub) => (people[sub] ? { accountId: sub, claims: () => ({ sub, ...people[sub] }) } : undefined),
    // Its own way of asking keeps away from this machine, where the program runs.
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }),
  });
  const server = createServer(provider.callback());
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const faults = [];
  for (const event of ['server_error', 'grant.error', 'authorization.error', 'backchannel.error', 'end_session.error']) {
    provider.on(event, (_, error) => faults.push(`${event}: ${error?.error_description ?? error?.message ?? error}`));
  }
  return { issuer, faults, key: privateKey.export({ type: 'pkcs8', format: 'pem' }), stop: () => server.close() };
}
