// The official openai package: chat, embeddings, structured outputs, tools. Arguments: address of the server, name of its model.
"use strict";

const { OpenAI } = require("openai");
const { run, cancelledWhenIdle } = require("./cases.cjs");

const [base, model] = process.argv.slice(2);
const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: "none", maxRetries: 0 });
const messages = [{ role: "system", content: "Be brief." }, { role: "user", content: "In the beginning" }];
const request = { model, messages, max_completion_tokens: 16, temperature: 0 };
const schema = { type: "object", properties: { name: { type: "string", maxLength: 8 }, age: { type: "integer", minimum: 0, maximum: 99 } }, required: ["name", "age"], additionalProperties: false };
const weather = { type: "function", function: { name: "weather", description: "The weather of a city.", parameters: { type: "object", properties: { city: { type: "string", maxLength: 8 } }, required: ["city"], additionalProperties: false } } };

run({
  async whole() {
    const answer = await client.chat.completions.create(request);
    return { text: answer.choices[0].message.content, role: answer.choices[0].message.role, finish: answer.choices[0].finish_reason, usage: answer.usage, object: answer.object };
  },
  async stream() {
    let text = "", role = null, finish = null, usage = null;
    for await (const chunk of await client.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } })) {
      role ??= chunk.choices[0]?.delta.role ?? null;
      text += chunk.choices[0]?.delta.content ?? "";
      finish = chunk.choices[0]?.finish_reason ?? finish;
      usage = chunk.usage ?? usage;
    }
    return { text, role, finish, usage };
  },
  async runner() {
    const stream = client.chat.completions.stream(request); // the library's own accumulator
    return { text: await stream.finalContent(), finish: (await stream.finalChatCompletion()).choices[0].finish_reason };
  },
  async logprobs() {
    const answer = await client.chat.completions.create({ ...request, logprobs: true, top_logprobs: 2 });
    return answer.choices[0].logprobs.content.map((token) => [token.token, token.logprob, token.top_logprobs.length]);
  },
  async severalChoices() {
    const answer = await client.chat.completions.create({ ...request, n: 3, temperature: 1, seed: 5 });
    return answer.choices.map((choice) => choice.index);
  },
  async schema() {
    const answer = await client.chat.completions.create({ ...request, max_completion_tokens: 64, response_format: { type: "json_schema", json_schema: { name: "person", schema, strict: true } } });
    return JSON.parse(answer.choices[0].message.content);
  },
  async tool() {
    const answer = await client.chat.completions.create({ ...request, max_completion_tokens: 64, tools: [weather], tool_choice: { type: "function", function: { name: "weather" } } });
    const [call] = answer.choices[0].message.tool_calls;
    return { name: call.function.name, arguments: JSON.parse(call.function.arguments), finish: answer.choices[0].finish_reason };
  },
  async toolStream() {
    const stream = client.chat.completions.stream({ ...request, max_completion_tokens: 64, tools: [weather], tool_choice: { type: "function", function: { name: "weather" } } });
    const { choices } = await stream.finalChatCompletion();
    return { name: choices[0].message.tool_calls[0].function.name, arguments: JSON.parse(choices[0].message.tool_calls[0].function.arguments), finish: choices[0].finish_reason };
  },
  async embeddings() {
    // Without a format the library asks for base64 and decodes it.
    const packed = await client.embeddings.create({ model, input: ["one", "two"] });
    const plain = await client.embeddings.create({ model, input: ["one", "two"], encoding_format: "float" });
    return { packed: packed.data.map((item) => Array.from(item.embedding)), plain: plain.data.map((item) => item.embedding), usage: packed.usage };
  },
  async abortStream() {
    const before = await cancelledWhenIdle(base);
    const stream = await client.chat.completions.create({ ...request, max_completion_tokens: 16000, ignore_eos: true, stream: true });
    for await (const chunk of stream) if (chunk.choices[0].delta.content) break;
    return (await cancelledWhenIdle(base)) - before;
  },
  modelWithASlash: () => client.models.retrieve("none/such"),
  unknownModel: () => client.chat.completions.create({ ...request, model: "none-such" }),
  badRole: () => client.chat.completions.create({ ...request, messages: [{ role: "pirate", content: "x" }] }),
  noMessages: () => client.chat.completions.create({ ...request, messages: [] }),
  badField: () => client.chat.completions.create({ ...request, top_logprobs: 21, logprobs: true }),
  badEmbedding: () => client.embeddings.create({ model, input: [] }),
});
