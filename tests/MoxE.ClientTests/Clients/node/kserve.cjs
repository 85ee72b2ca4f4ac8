// @grpc/grpc-js as a client of the open inference protocol v2. Arguments: gRPC address, folder of protos, model, prompt, most tokens.
"use strict";

const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");
const { run } = require("./cases.cjs");

const [address, protos, model, text, tokens] = process.argv.slice(2);
const definition = loader.loadSync("inference/grpc_predict_v2.proto", { includeDirs: [protos], keepCase: true, longs: Number, enums: String, defaults: true });
const { GRPCInferenceService } = grpc.loadPackageDefinition(definition).inference;
const client = new GRPCInferenceService(address, grpc.credentials.createInsecure());
const unary = (method, message) => new Promise((resolve, reject) => client[method](message, (error, answer) => (error ? reject(error) : resolve(answer))));

const request = (name = model, parameters = {}) => ({
  model_name: name,
  id: "mine",
  inputs: [{ name: "text_input", datatype: "BYTES", shape: [1], contents: { bytes_contents: [Buffer.from(text)] } }],
  parameters: { max_tokens: { int64_param: Number(tokens) }, temperature: { double_param: 0 }, ...parameters },
});

// BYTES in raw form: a little-endian length before each element.
function textOf(answer) {
  const place = answer.outputs.findIndex((output) => output.name === "text_output");
  const [plain] = answer.outputs[place]?.contents?.bytes_contents ?? [];
  return (plain ?? answer.raw_output_contents[place].subarray(4)).toString();
}

run({
  live: async () => (await unary("ServerLive", {})).live,
  ready: async () => (await unary("ServerReady", {})).ready,
  modelReady: async () => (await unary("ModelReady", { name: model })).ready,
  metadata: async () => (await unary("ModelMetadata", { name: model })).inputs.map((input) => input.name),
  async infer() {
    const answer = await unary("ModelInfer", request());
    return { text: textOf(answer), model: answer.model_name, id: answer.id };
  },
  async streamInfer() {
    const call = client.ModelStreamInfer();
    call.write(request());
    call.end();
    let output = "", pieces = 0;
    for await (const { error_message, infer_response } of call) {
      if (error_message) throw new Error(error_message);
      pieces++;
      if (infer_response.outputs.some((item) => item.name === "text_output")) output += textOf(infer_response);
    }
    return { text: output, pieces };
  },
  unknownModel: () => unary("ModelInfer", request("none-such")),
  badParameter: () => unary("ModelInfer", request(model, { temperature: { double_param: 9 } })),
}).then(() => client.close());
