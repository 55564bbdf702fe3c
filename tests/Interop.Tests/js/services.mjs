// gRPC's standard services in this peer, made of its makers' own packages (grpc-health-check, @grpc/reflection), and
// the rich status of google.rpc, which grpc-js leaves to its users.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { HealthImplementation } from 'grpc-health-check';
import protobuf from 'protobufjs';

const folder = (path) => fileURLToPath(new URL(path, import.meta.url));
const load = (root, file) => grpc.loadPackageDefinition(
  loader.loadSync(file, { includeDirs: [folder(root)], keepCase: true, defaults: true, enums: String, oneofs: true })).grpc;
const { Health } = load('node_modules/grpc-health-check/proto', 'health/v1/health.proto').health.v1;
const reflections = ['v1', 'v1alpha'].map((version) =>
  load('node_modules/@grpc/reflection/build/proto', `grpc/reflection/${version}/reflection.proto`).reflection[version].ServerReflection);

const contracts = new protobuf.Root();
contracts.resolvePath = (origin, target) =>
  (protobuf.common.get(target) ? target : folder(`../../../src/Grpc.Services/proto/${target}`));
contracts.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto']);
const Status = contracts.lookupType('google.rpc.Status');
const ErrorInfo = contracts.lookupType('google.rpc.ErrorInfo');
const infoUrl = 'type.googleapis.com/google.rpc.ErrorInfo';
export const detailsTrailer = 'grpc-status-details-bin';

/** What a call that asks for details ends with. */
export function refusal() {
  const metadata = new grpc.Metadata();
  const value = ErrorInfo.encode({ reason: 'NAME_TOO_LONG', domain: 'bib' }).finish();
  const wanted = { code: grpc.status.INVALID_ARGUMENT, message: 'bad name', details: [{ type_url: infoUrl, value }] };
  metadata.set(detailsTrailer, Buffer.from(Status.encode(wanted).finish()));
  return { code: wanted.code, details: wanted.message, metadata };
}

export function addServices(server, loaded) {
  new HealthImplementation({ '': 'SERVING', resting: 'NOT_SERVING' }).addToServer(server);
  new ReflectionService(loaded).addToServer(server);
}

export const serviceCases = (address, credentials, unary, fails) => ({
  status_details: async (client) => {
    const metadata = new grpc.Metadata();
    metadata.set('x-bib-test-details', 'yes');
    const error = await unary(client, 'UnaryCall', {}, metadata).then(() => assert.fail('the call succeeded'), (e) => e);
    assert.equal(error.code, grpc.status.INVALID_ARGUMENT, error.message);
    const received = Status.decode(error.metadata.get(detailsTrailer)[0]);
    assert.equal(received.code, error.code);
    assert.equal(received.message, 'bad name');
    assert.equal(received.details[0].type_url, infoUrl);
    assert.equal(ErrorInfo.decode(received.details[0].value).reason, 'NAME_TOO_LONG');
  },
  health: async () => {
    const health = new Health(address, credentials);
    assert.equal((await unary(health, 'Check', { service: '' })).response.status, 'SERVING');
    assert.equal((await unary(health, 'Check', { service: 'resting' })).response.status, 'NOT_SERVING');
    await fails(unary(health, 'Check', { service: 'none' }), grpc.status.NOT_FOUND);
    for (const [service, expected] of [['', 'SERVING'], ['none', 'SERVICE_UNKNOWN']]) {
      const watch = health.Watch({ service });
      watch.on('error', () => {});
      const first = await new Promise((resolve, reject) => watch.once('data', resolve).once('error', reject));
      watch.cancel();
      assert.equal(first.status, expected);
    }
  },
  reflection: async () => {
    for (const Reflection of reflections) {
      const stream = new Reflection(address, credentials).ServerReflectionInfo();
      const ask = (question) => new Promise((resolve, reject) => {
        stream.once('data', resolve).once('error', reject);
        stream.write(question);
      });
      const listed = await ask({ list_services: '' });
      assert.ok(listed.list_services_response.service.some(({ name }) => name === 'grpc.testing.TestService'));
      const found = await ask({ file_containing_symbol: 'grpc.testing.TestService' });
      assert.ok(found.file_descriptor_response.file_descriptor_proto.some((file) => file.includes('grpc.testing')));
      const missing = await ask({ file_containing_symbol: 'none.Such' });
      assert.equal(missing.error_response.error_code, grpc.status.NOT_FOUND);
      stream.end();
    }
  },
});
