// Asks the oracle over HTTP:
//
//   go run ./cmd/floorcheck oracle --listen 127.0.0.1:8080 &
//   node examples/node/http.mjs http://127.0.0.1:8080 200b00000000000100010001

const [base, ...messages] = process.argv.slice(2);
for (const hex of messages) {
  const response = await fetch(`${base}/v1/ask`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ op: "decode", kind: "bfcp", hex }),
  });
  const answer = await response.json();
  if (answer.error) {
    console.log(`${hex}: ${response.status} ${answer.error.message}`);
    continue;
  }
  console.log(`${hex}: sender ${answer.sender}, receiver ${answer.receiver}`);
  for (const f of answer.findings) console.log(`  ${f.rule} at octet ${f.offset}: ${f.detail}`);
}
