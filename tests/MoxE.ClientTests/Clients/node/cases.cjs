// Runs named cases one after another and prints { name: { value } or { failure } } as one JSON object.
// A failure keeps what the client library tells about it: that is what the tests look at.
"use strict";

const described = ["name", "message", "status", "code", "type", "param", "requestID", "details"];

async function run(cases) {
  const results = {};
  for (const [name, body] of Object.entries(cases)) {
    try {
      results[name] = { value: await body() };
    } catch (e) {
      results[name] = { failure: Object.fromEntries(described.filter((key) => e[key] !== undefined).map((key) => [key, e[key]])) };
      results[name].failure.class = e.constructor.name;
    }
  }
  console.log(JSON.stringify(results));
}

// Generations that were cancelled so far, once none runs any more.
async function cancelledWhenIdle(base) {
  for (;;) {
    const text = await freshMetrics(base);
    if (value(text, "moxe_requests_running") === 0) return value(text, "moxe_requests_total", 'outcome="cancelled"');
  }
}

// The server keeps a reading for a moment; one that differs from the first was made after this call.
async function freshMetrics(base) {
  const read = async () => (await fetch(`${base}/metrics`)).text();
  const first = await read();
  for (;;) {
    const next = await read();
    if (next !== first) return next;
  }
}

function value(text, name, label = "") {
  const line = text.split("\n").find((line) => line.startsWith(name + "{") && line.includes(label));
  return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(" ") + 1));
}

module.exports = { run, cancelledWhenIdle };
