// A chat that rides through a killed ingress. Node 18 or newer, nothing else.
//
//     node resume.mjs "Tell me a story" http://ingress-1:8080 http://ingress-2:8080
//
// SIGNALBOX_API_KEY, MODEL and MAX_TOKENS are taken from the environment.
import { randomUUID } from 'node:crypto';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The stream's events, each when it is whole. */
async function* events(stream) {
  let text = '';
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      if (field('data') !== undefined) yield { id: field('id'), data: field('data') };
    }
  }
}

/** Yields the text as it comes. The key makes each try the same request; the last event's id says where to go on. */
export async function* chat(prompt, bases, attempts = 20) {
  const body = JSON.stringify({
    model: process.env.MODEL ?? 'sim-llama',
    max_tokens: Number(process.env.MAX_TOKENS ?? 256),
    stream: true,
    messages: [{ role: 'user', content: prompt }],
  });
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() };
  if (process.env.SIGNALBOX_API_KEY) headers.authorization = `Bearer ${process.env.SIGNALBOX_API_KEY}`;
  for (let attempt = 0; attempt < attempts; attempt++) {
    let response;
    try {
      response = await fetch(`${bases[attempt % bases.length]}/v1/chat/completions`, { method: 'POST', headers, body });
    } catch {
      await sleep(200); // the ingress is gone: the next one
      continue;
    }
    if (!response.ok) {
      if (response.status < 500 && ![408, 429].includes(response.status)) throw new Error(await response.text());
      await sleep(1000 * Number(response.headers.get('retry-after') ?? 1));
      continue;
    }
    const stream = events(response.body);
    for (;;) {
      let next;
      try {
        next = await stream.next();
      } catch {
        break; // the connection broke: go on through the next one
      }
      if (next.done) break; // the stream ended without its promised end
      if (next.value.data === '[DONE]') return;
      const event = JSON.parse(next.value.data);
      if (event.error) throw new Error(event.error.message);
      for (const choice of event.choices) yield choice.delta.content ?? '';
      headers['last-event-id'] = next.value.id;
    }
  }
  throw new Error('no ingress answers');
}

if (process.argv[1]?.endsWith('resume.mjs')) {
  for await (const text of chat(process.argv[2], process.argv.slice(3))) process.stdout.write(text);
}
