// Unary calls a second of @grpc/grpc-js, client and server in a process each: the peer of `bench -- grpc`.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';

const same = (bytes) => bytes;
const method = {
  path: '/bench.Echo/Unary',
  requestStream: false,
  responseStream: false,
  requestSerialize: same,
  requestDeserialize: same,
  responseSerialize: same,
  responseDeserialize: same,
};
const callers = 32;
const roundMs = 2000;

if (process.argv[2] === 'serve') {
  const server = new grpc.Server();
  server.addService({ Unary: method }, { Unary: (call, done) => done(null, call.request) });
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.send(port);
  });
} else {
  const child = fork(fileURLToPath(import.meta.url), ['serve']);
  const port = await new Promise((resolve) => child.once('message', resolve));
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const message = Buffer.alloc(102);
  const call = () => new Promise((resolve, reject) => client.makeUnaryRequest(
    method.path, same, same, message, (error) => (error ? reject(error) : resolve())));
  const rates = [];
  for (let round = -1; round < 5; round++) {
    const start = performance.now();
    let count = 0;
    await Promise.all(Array.from({ length: callers }, async () => {
      for (; performance.now() - start < roundMs; count++) await call();
    }));
    if (round >= 0) rates.push((count * 1000) / (performance.now() - start));
  }
  console.log(rates.sort((a, b) => a - b)[2]);
  client.close();
  child.kill();
}
