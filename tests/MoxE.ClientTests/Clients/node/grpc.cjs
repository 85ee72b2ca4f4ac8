// @grpc/grpc-js over the repository's own .proto file. Arguments: gRPC address, HTTP address, folder of protos, model, prompt, most tokens.
"use strict";

const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");
const { run, cancelledWhenIdle } = require("./cases.cjs");

const [address, base, protos, model, text, tokens] = process.argv.slice(2);
const definition = loader.loadSync("moxe/serving/v1/generation.proto", { includeDirs: [protos], keepCase: true, longs: Number, enums: String, defaults: true });
const { GenerationService } = grpc.loadPackageDefinition(definition).moxe.serving.v1;
const client = new GenerationService(address, grpc.credentials.createInsecure());
const request = { model, text, max_tokens: Number(tokens), temperature: 0 };

const unary = (method, message) => new Promise((resolve, reject) => client[method](message, (error, answer) => (error ? reject(error) : resolve(answer))));

const conversation = { messages: [{ role: "user", text }] };
const tool = { type: "function", function: { name: "weather", parameters: { type: "object", properties: { sunny: { type: "boolean" } }, required: ["sunny"], additionalProperties: false } } };

async function pieces(stream) {
  let output = "", finish = null, usage = null, name = "", args = "";
  for await (const piece of stream) {
    output += piece.text;
    name += piece.tool_call?.name ?? "";
    args += piece.tool_call?.arguments ?? "";
    if (piece.finish_reason !== "FINISH_REASON_UNSPECIFIED") finish = piece.finish_reason;
    usage = piece.usage ?? usage;
  }
  return { text: output, finish, usage, name, arguments: args };
}

const generate = (message, options = {}) => pieces(client.Generate(message, options));

run({
  async model() {
    const card = await unary("GetModel", {});
    return { name: card.name, vocabulary: card.vocabulary_size };
  },
  async tokens() {
    const { token_ids } = await unary("Tokenize", { text });
    return (await unary("Detokenize", { token_ids })).text;
  },
  generate: () => generate(request),
  async generateFromTokens() {
    const { token_ids } = await unary("Tokenize", { text });
    return await generate({ ...request, text: undefined, token_ids: { ids: token_ids } });
  },
  async complete() {
    const { choices, usage } = await unary("Complete", request);
    return { text: choices[0].text, finish: choices[0].finish_reason, usage };
  },
  chat: () => pieces(client.Chat({ ...conversation, options: { model, max_tokens: Number(tokens), temperature: 0 } })),
  async completeChat() {
    const { choices, usage } = await unary("CompleteChat", { ...conversation, options: { model, max_tokens: Number(tokens), temperature: 0 } });
    return { text: choices[0].text, finish: choices[0].finish_reason, usage };
  },
  async chatOverHttp() {
    const body = JSON.stringify({ messages: [{ role: "user", content: text }], model, max_tokens: Number(tokens), temperature: 0 });
    const answer = await (await fetch(`${base}/v1/chat/completions`, { method: "POST", headers: { "content-type": "application/json" }, body })).json();
    return answer.choices[0].message.content;
  },
  tool: () => pieces(client.Chat({ ...conversation, tools: [JSON.stringify(tool)], tool_name: "weather", options: { max_tokens: 200, seed: 1 } })),
  async embed() {
    const { embeddings } = await unary("Embed", { input: [{ text }, { token_ids: { ids: [5, 6] } }] });
    return embeddings.map((embedding) => embedding.values);
  },
  async models() {
    const { models } = await unary("ListModels", {});
    return models.map((known) => [known.name, known.state]);
  },
  async abort() {
    const call = client.Generate({ ...request, max_tokens: 16000, request_id: "from-node" });
    await new Promise((resolve) => call.once("data", resolve));
    const ended = new Promise((resolve) => call.once("error", resolve));
    call.resume();
    const { requests } = await unary("Abort", { request_id: "from-node" });
    return { requests, code: grpc.status[(await ended).code] };
  },
  async cancel() {
    const before = await cancelledWhenIdle(base);
    const call = client.Generate({ ...request, max_tokens: 16000 });
    await new Promise((resolve) => call.once("data", resolve));
    const ended = new Promise((resolve) => call.once("error", resolve));
    call.cancel();
    const error = await ended;
    return { code: grpc.status[error.code], cancelled: (await cancelledWhenIdle(base)) - before };
  },
  deadline: () => generate({ ...request, max_tokens: 16000 }, { deadline: new Date(Date.now() + 200) }),
  unknownModel: () => generate({ ...request, model: "none-such" }),
  badField: () => generate({ ...request, temperature: 9 }),
  noPrompt: () => generate({ model }),
  badMessage: () => pieces(client.Chat({ messages: [{ role: "king", text }] })),
  unknownRequest: () => unary("Abort", { request_id: "none-such" }),
  unknownModelCard: () => unary("GetModel", { model: "none-such" }),
}).then(() => client.close());
