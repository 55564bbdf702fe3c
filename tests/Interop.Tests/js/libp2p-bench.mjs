// The js-libp2p side of `bench -- libp2p`. `serve` listens and prints its address; `dial ADDRESS MEBIBYTES SECONDS`
// measures against a peer and prints one JSON object. Both end with their standard input.
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

// Node 20 does not have it yet, and what queues stream writes there expects it.
Promise.withResolvers ??= function () {
  let resolve, reject
  const promise = new this((yes, no) => { [resolve, reject] = [yes, no] })
  return { promise, resolve, reject }
}

const PERF = '/perf/1.0.0'
const PING = '/ipfs/ping/1.0.0'
const WARM_UP = 1.5 // seconds: what runs for long is measured, and compilers take their time
const PIECE = new Uint8Array(64 * 1024)
const plenty = { maxInboundStreams: 4096, maxOutboundStreams: 4096 }

const create = async (listen) => await createLibp2p({
  addresses: { listen },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  services: { ping: ping(), identify: identify() },
  // Its defaults expect strangers, not a measurement.
  connectionManager: { inboundConnectionThreshold: Infinity, maxIncomingPendingConnections: Infinity },
  connectionMonitor: { enabled: false }
})

async function * bytes (count) {
  for (; count > 0; count -= PIECE.length) yield PIECE.subarray(0, Math.min(count, PIECE.length))
}

const drain = async (source) => {
  let count = 0
  for await (const part of source) count += part.byteLength
  return count
}

const serve = async () => {
  const node = await create(['/ip4/127.0.0.1/tcp/0'])
  await node.handle(PERF, async ({ stream }) => {
    const head = new Uint8Array(8)
    let at = 0
    for await (const part of stream.source) {
      if (at < 8) {
        const first = part.subarray(0, 8 - at)
        head.set(first, at)
        at += first.byteLength
      }
    }
    await stream.sink(bytes(Number(new DataView(head.buffer).getBigUint64(0))))
  }, plenty)
  console.log(node.getMultiaddrs()[0].toString())
}

/** Seconds that the two ways took. */
const perf = async (connection, upload, download) => {
  const stream = await connection.newStream(PERF, plenty)
  const began = performance.now()
  let turned
  const source = async function * () {
    const head = new Uint8Array(8)
    new DataView(head.buffer).setBigUint64(0, BigInt(download))
    yield head
    yield * bytes(upload)
  }
  const draining = (async () => {
    let count = 0
    for await (const part of stream.source) {
      turned ??= performance.now()
      count += part.byteLength
    }
    turned ??= performance.now()
    return count
  })()
  await stream.sink(source())
  const came = await draining
  if (came !== download) throw new Error(`${download} bytes were asked for, ${came} came`)
  return [(turned - began) / 1000, (performance.now() - turned) / 1000]
}

const rate = async (seconds, once) => {
  const began = performance.now()
  let count = 0
  for (; performance.now() - began < seconds * 1000; count++) await once()
  return count / (performance.now() - began) * 1000
}

const dial = async (address, mebibytes, seconds) => {
  const node = await create([])
  const connection = await node.dial(address)
  const size = mebibytes * 1024 * 1024
  await rate(WARM_UP, async () => await perf(connection, 16 * 1024 * 1024, 16 * 1024 * 1024))
  const [upload] = await perf(connection, size, 1)
  const [, download] = await perf(connection, 0, size)

  const onePing = async () => {
    const stream = await connection.newStream(PING, plenty)
    const [came] = await Promise.all([stream.source.next(), stream.sink([PIECE.subarray(0, 32)])])
    if (came.value.byteLength !== 32) throw new Error('a ping came back short')
    await stream.close()
  }
  await rate(WARM_UP, onePing)
  const pings = await rate(seconds, onePing)

  await connection.close()
  const oneConnection = async () => {
    const identified = new Promise((resolve) => node.addEventListener('peer:identify', resolve, { once: true }))
    const connection = await node.dial(address)
    await identified
    await connection.close()
  }
  await rate(WARM_UP, oneConnection)
  const connections = await rate(seconds, oneConnection)
  console.log(JSON.stringify({ upload: mebibytes / upload, download: mebibytes / download, pings, connections }))
  process.exit(0)
}

process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
if (process.argv[2] === 'serve') await serve()
else await dial(multiaddr(process.argv[3]), Number(process.argv[4]), Number(process.argv[5]))
