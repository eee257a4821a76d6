// The talk with the test: it writes a line of JSON, we answer with one. When
// the test ends, by whatever means, our input ends, and so do we.
import { createInterface } from 'node:readline';

// What libraries say must not be taken for an answer.
console.log = console.info = console.warn = console.error;

export function listen(answer) {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', async (line) => {
    process.stdout.write(`${JSON.stringify((await answer(JSON.parse(line))) ?? {})}\n`);
  });
  lines.on('close', () => process.exit(0));
}

// open starts the server on a free port and returns its address.
export async function open(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}
