// The official openai package. Arguments: address of the server, name of its model, prompt, most tokens.
"use strict";

const { OpenAI } = require("openai");
const { run, cancelledWhenIdle } = require("./cases.cjs");

const [base, model, prompt, tokens] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: "none", maxRetries: 0 });
const request = { model, prompt, max_tokens: Number(tokens), temperature: 0 };

run({
  async models() {
    return (await client.models.list()).data.map((card) => card.id);
  },
  async model() {
    return (await client.models.retrieve(model)).id;
  },
  async unknownModelCard() {
    return await client.models.retrieve("none-such");
  },
  async completion() {
    const { data, response, request_id } = await client.completions.create(request).withResponse();
    return { text: data.choices[0].text, finish: data.choices[0].finish_reason, usage: data.usage, object: data.object, status: response.status, requestId: request_id };
  },
  async severalChoices() {
    const answer = await client.completions.create({ ...request, prompt: [prompt, prompt], n: 2, temperature: 1, seed: 3 });
    return answer.choices.map((choice) => [choice.index, choice.text]);
  },
  async stream() {
    let text = "", finish = null, usage = null, chunks = 0;
    const stream = await client.completions.create({ ...request, stream: true, stream_options: { include_usage: true } });
    for await (const chunk of stream) {
      chunks++;
      text += chunk.choices[0]?.text ?? "";
      finish = chunk.choices[0]?.finish_reason ?? finish;
      usage = chunk.usage ?? usage;
    }
    return { text, finish, usage, chunks };
  },
  async leaveStream() {
    const before = await cancelledWhenIdle(base);
    const stream = await client.completions.create({ ...request, max_tokens: 16000, stream: true });
    for await (const chunk of stream) if (chunk) break;
    return (await cancelledWhenIdle(base)) - before;
  },
  async abortStream() {
    const before = await cancelledWhenIdle(base);
    const stream = await client.completions.create({ ...request, max_tokens: 16000, stream: true });
    for await (const chunk of stream) if (chunk) stream.controller.abort();
    return (await cancelledWhenIdle(base)) - before;
  },
  async unknownModel() {
    return await client.completions.create({ ...request, model: "none-such" });
  },
  async badField() {
    return await client.completions.create({ ...request, temperature: 9 });
  },
  async badFieldInStream() {
    return await client.completions.create({ ...request, top_p: 7, stream: true });
  },
  async unknownField() {
    return await client.completions.create({ ...request, temprature: 0 });
  },
  async noPrompt() {
    return await client.completions.create({ model });
  },
  async unknownRoute() {
    return await client.post("/nowhere", { body: {} });
  },
});
