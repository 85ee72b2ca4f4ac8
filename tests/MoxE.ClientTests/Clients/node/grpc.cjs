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

async function generate(message, options = {}) {
  let output = "", finish = null, usage = null;
  for await (const piece of client.Generate(message, options)) {
    output += piece.text;
    if (piece.finish_reason !== "FINISH_REASON_UNSPECIFIED") finish = piece.finish_reason;
    usage = piece.usage ?? usage;
  }
  return { text: output, finish, usage };
}

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
  unknownModelCard: () => unary("GetModel", { model: "none-such" }),
}).then(() => client.close());
