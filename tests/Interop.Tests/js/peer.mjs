// A gRPC peer made of @grpc/grpc-js. `peer.mjs serve` prints the port it listens on; `peer.mjs call <port>` runs every
// case against 127.0.0.1 and prints one line for each: its name, a tab, and "ok" or what went wrong. With `going` as a
// third argument the server says GOAWAY in the middle of a stream, and the client expects one that does.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { addServices, refusal, serviceCases } from './services.mjs';

const root = fileURLToPath(new URL('../proto', import.meta.url));
const loaded = loader.loadSync('grpc/testing/test.proto', { includeDirs: [root], keepCase: true, defaults: true });
const { TestService, UnimplementedService } = grpc.loadPackageDefinition(loaded).grpc.testing;
const { status } = grpc;
const special = '\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n';
const zeros = (size) => ({ type: 0, body: Buffer.alloc(size) });

function serve(going) {
  const echo = (call) => {
    const headers = new grpc.Metadata();
    const trailers = new grpc.Metadata();
    for (const value of call.metadata.get('x-grpc-test-echo-initial')) headers.add('x-grpc-test-echo-initial', value);
    for (const value of call.metadata.get('x-grpc-test-echo-trailing-bin')) {
      trailers.add('x-grpc-test-echo-trailing-bin', value);
    }
    call.sendMetadata(headers);
    return trailers;
  };
  const send = async (call, request) => {
    for (const { size, interval_us: interval } of request.response_parameters) {
      if (interval > 0) await new Promise((resolve) => setTimeout(resolve, interval / 1000));
      call.write({ payload: zeros(size) });
    }
  };
  const server = new grpc.Server({ 'grpc.max_receive_message_length': -1 });
  server.addService(TestService.service, {
    EmptyCall: (call, done) => done(null, {}, echo(call)),
    UnaryCall: (call, done) => {
      if (call.metadata.get('x-bib-test-details').length > 0) return done(refusal());
      const trailers = echo(call);
      const { response_status: wanted, response_size: size } = call.request;
      if (wanted?.code) done({ code: wanted.code, details: wanted.message });
      else done(null, { payload: zeros(size) }, trailers);
    },
    StreamingInputCall: (call, done) => {
      let total = 0;
      call.on('data', (request) => { total += request.payload.body.length; });
      call.on('end', () => done(null, { aggregated_payload_size: total }));
    },
    StreamingOutputCall: async (call) => {
      if (going) server.tryShutdown(() => {});
      await send(call, call.request);
      call.end();
    },
    FullDuplexCall: (call) => {
      const trailers = echo(call);
      let last = Promise.resolve();
      call.on('data', (request) => {
        last = last.then(() => {
          const wanted = request.response_status;
          if (wanted?.code) call.emit('error', { code: wanted.code, details: wanted.message });
          else return send(call, request);
        });
      });
      call.on('end', () => last.then(() => call.end(trailers)));
    },
  });
  addServices(server, loaded);
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(port);
  });
  process.stdin.on('end', () => process.exit(0)).resume();
}

async function call(port, going) {
  const credentials = grpc.credentials.createInsecure();
  const address = `127.0.0.1:${port}`;
  const client = new TestService(address, credentials);
  const gzip = new TestService(address, credentials, { 'grpc.default_compression_algorithm': 2 });
  const unary = (stub, method, request, metadata = new grpc.Metadata(), options = {}) =>
    new Promise((resolve, reject) => {
      const seen = {};
      const running = stub[method](request, metadata, options, (error, response) => {
        if (error) reject(error);
        else setImmediate(() => resolve({ response, ...seen }));
      });
      running.on('metadata', (headers) => { seen.headers = headers; });
      running.on('status', (end) => { seen.trailers = end.metadata; });
    });
  const fails = async (promise, code, details) => {
    const error = await promise.then(() => { throw new Error('the call succeeded'); }, (refused) => refused);
    assert.equal(error.code, code, error.message);
    if (details !== undefined) assert.equal(error.details, details);
  };
  const sizes = async (stream) => {
    const received = [];
    for await (const response of stream) received.push(response.payload.body.length);
    return received;
  };
  const outputs = [31415, 9, 2653, 58979];
  const inputs = [27182, 8, 1828, 45904];
  const duplex = (metadata = new grpc.Metadata(), options = {}) => {
    const stream = client.FullDuplexCall(metadata, options);
    const waiting = [];
    const next = () => new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    stream.on('data', (response) => waiting.shift().resolve(response.payload.body.length));
    stream.on('end', () => waiting.shift()?.resolve(null));
    stream.on('error', (error) => waiting.shift()?.reject(error));
    return { stream, next };
  };
  const cases = {
    empty_unary: async () => { await unary(client, 'EmptyCall', {}); },
    large_unary: async () => {
      const { response } = await unary(client, 'UnaryCall', { response_size: 314159, payload: zeros(271828) });
      assert.deepEqual(response.payload.body, Buffer.alloc(314159));
    },
    client_streaming: () => new Promise((resolve, reject) => {
      const stream = client.StreamingInputCall((error, response) => {
        if (error) return reject(error);
        assert.equal(response.aggregated_payload_size, 74922);
        resolve();
      });
      for (const size of inputs) stream.write({ payload: zeros(size) });
      stream.end();
    }),
    server_streaming: async () => assert.deepEqual(
      await sizes(client.StreamingOutputCall({ response_parameters: outputs.map((size) => ({ size })) })), outputs),
    ping_pong: async () => {
      const { stream, next } = duplex();
      for (let i = 0; i < outputs.length; i++) {
        const answer = next();
        stream.write({ response_parameters: [{ size: outputs[i] }], payload: zeros(inputs[i]) });
        assert.equal(await answer, outputs[i]);
      }
      const end = next();
      stream.end();
      assert.equal(await end, null);
    },
    empty_stream: async () => {
      const { stream, next } = duplex();
      const end = next();
      stream.end();
      assert.equal(await end, null);
    },
    custom_metadata: async () => {
      const metadata = new grpc.Metadata();
      metadata.set('x-grpc-test-echo-initial', 'test_initial_metadata_value');
      metadata.set('x-grpc-test-echo-trailing-bin', Buffer.from([0xab, 0xab, 0xab]));
      const isEchoed = (headers, trailers) => {
        assert.deepEqual(headers.get('x-grpc-test-echo-initial'), ['test_initial_metadata_value']);
        assert.deepEqual(trailers.get('x-grpc-test-echo-trailing-bin'), [Buffer.from([0xab, 0xab, 0xab])]);
      };
      const request = { response_size: 314159, payload: zeros(271828) };
      const { response, headers, trailers } = await unary(client, 'UnaryCall', request, metadata);
      assert.equal(response.payload.body.length, 314159);
      isEchoed(headers, trailers);
      const { stream, next } = duplex(metadata);
      const begin = new Promise((resolve) => stream.on('metadata', resolve));
      const ended = new Promise((resolve) => stream.on('status', resolve));
      const answer = next();
      stream.write({ response_parameters: [{ size: 314159 }], payload: zeros(271828) });
      stream.end();
      assert.equal(await answer, 314159);
      isEchoed(await begin, (await ended).metadata);
    },
    status_code_and_message: async () => {
      const wanted = { code: 2, message: 'test status message' };
      await fails(unary(client, 'UnaryCall', { response_status: wanted }), status.UNKNOWN, wanted.message);
      const { stream, next } = duplex();
      const refused = next();
      stream.write({ response_status: wanted });
      stream.end();
      await fails(refused, status.UNKNOWN, wanted.message);
    },
    special_status_message: () =>
      fails(unary(client, 'UnaryCall', { response_status: { code: 2, message: special } }), status.UNKNOWN, special),
    unimplemented_method: () => fails(unary(client, 'UnimplementedCall', {}), status.UNIMPLEMENTED),
    unimplemented_service: () => fails(
      unary(new UnimplementedService(address, credentials), 'UnimplementedCall', {}), status.UNIMPLEMENTED),
    cancel_after_begin: () => fails(new Promise((resolve, reject) => {
      const stream = client.StreamingInputCall((error) => (error ? reject(error) : resolve()));
      stream.cancel();
    }), status.CANCELLED),
    cancel_after_first_response: async () => {
      const { stream, next } = duplex();
      const first = next();
      stream.write({ response_parameters: [{ size: 31415 }], payload: zeros(27182) });
      assert.equal(await first, 31415);
      const refused = next();
      stream.cancel();
      await fails(refused, status.CANCELLED);
    },
    timeout_on_sleeping_server: async () => {
      const { stream, next } = duplex(new grpc.Metadata(), { deadline: Date.now() + 1 });
      const late = next();
      stream.write({ payload: zeros(27182) });
      await fails(late, status.DEADLINE_EXCEEDED);
    },
    client_compressed_unary: async () => {
      const request = { expect_compressed: { value: true }, response_size: 314159, payload: zeros(271828) };
      await fails(unary(client, 'UnaryCall', request), status.INVALID_ARGUMENT);
      assert.equal((await unary(gzip, 'UnaryCall', request)).response.payload.body.length, 314159);
      request.expect_compressed.value = false;
      assert.equal((await unary(client, 'UnaryCall', request)).response.payload.body.length, 314159);
    },
    server_compressed_unary: async () => {
      for (const value of [true, false]) {
        const request = { response_compressed: { value }, response_size: 314159, payload: zeros(271828) };
        assert.equal((await unary(client, 'UnaryCall', request)).response.payload.body.length, 314159);
      }
    },
  };
  const slow = (stub, interval) =>
    sizes(stub.StreamingOutputCall({ response_parameters: outputs.map((size) => ({ size, interval_us: interval })) }));
  const leaving = {
    goaway: async () => {
      assert.deepEqual(await slow(client, 300_000), outputs);
      await fails(unary(client, 'EmptyCall', {}), status.UNAVAILABLE);
    },
  };
  cases.keepalive = async () => {
    const pinging = new TestService(
      address, credentials, { 'grpc.keepalive_time_ms': 100, 'grpc.keepalive_timeout_ms': 5_000 });
    assert.deepEqual(await slow(pinging, 300_000), outputs);
  };
  Object.assign(cases, serviceCases(address, credentials, unary, fails));
  for (const [name, run] of Object.entries(going ? leaving : cases)) {
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error('no end within 30 s')), 30_000).unref());
    const outcome = await Promise.race([run(client), late]).then(() => 'ok', (error) => String(error).replaceAll('\n', ' '));
    console.log(`${name}\t${outcome}`);
  }
  process.exit(0);
}

if (process.argv[2] === 'serve') serve(process.argv[3] === 'going');
else await call(process.argv[3], process.argv[4] === 'going');
