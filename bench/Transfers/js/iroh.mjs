// One end of a copy by iroh's blobs, on loopback and without its relays' discovery:
//   node iroh.mjs give PATH STORE            adds PATH, prints what the other end needs as a line of JSON, and goes on
//   node iroh.mjs take STORE TICKET          fetches it into STORE, prints the seconds that took, and ends
import { createRequire } from 'node:module';

const { BlobDownloadOptions, Iroh, NodeDiscoveryConfig, SetTagOption } = createRequire(import.meta.url)('@number0/iroh-linux-x64-gnu');
const [mode, first, second] = process.argv.slice(2);
const options = { nodeDiscovery: NodeDiscoveryConfig.None, ipv4Addr: '127.0.0.1:0', ipv6Addr: '[::1]:0' };

/** Waits for the last word of a call that tells how it goes on. */
const finished = start => new Promise((resolve, reject) => {
  start((error, progress) => {
    if (error) reject(error);
    else if (progress.abort) reject(new Error(progress.abort.error));
    else if (progress.allDone) resolve(progress.allDone);
  }).catch(reject);
});

if (mode === 'give') {
  const node = await Iroh.persistent(second, options);
  const added = await finished(
    tell => node.blobs.addFromPath(first, true, SetTagOption.auto(), { wrap: false }, tell));
  const { nodeId, addresses } = await node.net.nodeAddr();
  console.log(JSON.stringify({ hash: added.hash, format: added.format, nodeId, addresses }));
  setInterval(() => {}, 1 << 30);
} else {
  const { hash, format, nodeId, addresses } = JSON.parse(second);
  const node = await Iroh.persistent(first, options);
  const began = process.hrtime.bigint();
  await finished(tell => node.blobs.download(
    hash, new BlobDownloadOptions(format, [{ nodeId, addresses }], SetTagOption.auto()), tell));
  console.log(Number(process.hrtime.bigint() - began) / 1e9);
  process.exit(0);
}
