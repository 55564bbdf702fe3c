// A js-libp2p node. `serve` listens and prints its address; `dial ADDRESS` runs the cases against a peer.
// Either prints one JSON object a line and ends with its standard input.
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { args, basics, everywhere, say } from './common.mjs'

const ECHO = '/echo/1.0.0'
const COUNT = '/count/1.0.0'
const PERF = '/perf/1.0.0'
const MIB_256 = 256 * 1024 * 1024

const node = await createLibp2p({
  ...basics(),
  addresses: { listen: everywhere },
  services: { ping: ping(), identify: identify() },
  // Tests connect more often, and open more streams, than its defaults expect of a stranger.
  connectionManager: { inboundConnectionThreshold: Infinity }
})
await node.handle(ECHO, ({ stream }) => {
  stream.sink(stream.source).catch(() => {})
}, { maxInboundStreams: 1024, maxOutboundStreams: 1024 })
await node.handle(COUNT, async ({ stream }) => {
  const came = await collect(stream.source)
  await stream.sink([Buffer.from(String(came.length))])
})
await node.handle(PERF, async ({ stream }) => {
  const [wanted] = await drain(stream.source)
  await stream.sink(zeros(wanted))
})
await node.handle('/reset/1.0.0', ({ stream }) => stream.abort(new Error('as asked')))

process.stdin.resume()
process.stdin.on('end', () => process.exit(0))

const collect = async (source) => {
  const parts = []
  for await (const part of source) parts.push(part.subarray())
  return Buffer.concat(parts)
}

// How many bytes come after the first eight, and what number those are.
const drain = async (source) => {
  let [head, count] = [Buffer.alloc(0), 0]
  for await (const part of source) {
    const bytes = part.subarray()
    if (head.length < 8) head = Buffer.concat([head, bytes.subarray(0, 8 - head.length)])
    count += bytes.length
  }
  return [head.length < 8 ? 0 : Number(head.readBigUInt64BE()), count - head.length]
}

const zeros = async function * (count, head) {
  if (head != null) yield head
  const piece = Buffer.alloc(64 * 1024)
  for (let left = count; left > 0; left -= piece.length) yield piece.subarray(0, Math.min(left, piece.length))
}

const echo = async (connection, size) => {
  const stream = await connection.newStream(ECHO, { maxOutboundStreams: 1024 })
  const data = Buffer.alloc(size, size % 251)
  const piece = 64 * 1024
  const source = async function * () {
    for (let at = 0; at < data.length; at += piece) yield data.subarray(at, at + piece)
  }
  const [came] = await Promise.all([collect(stream.source), stream.sink(source())])
  await stream.close()
  if (!data.equals(came)) throw new Error(`sent ${size} bytes, ${came.length} other ones came back`)
}

const cases = {
  ping: async (address) => { await node.services.ping.ping(address) },
  identify: async (address) => {
    const said = await node.services.identify.identify(await node.dial(address))
    if (said.agentVersion !== 'bib-interop/1') throw new Error(`it calls itself ${said.agentVersion}`)
    if (said.signedPeerRecord == null) throw new Error('it sent no signed record')
    if (!said.protocols.includes(ECHO)) throw new Error(`it speaks ${said.protocols}`)
  },
  echo: async (address) => { await echo(await node.dial(address), 100) },
  large: async (address) => { await echo(await node.dial(address), 16 * 1024 * 1024) },
  halfClose: async (address) => {
    const stream = await (await node.dial(address)).newStream(COUNT)
    await stream.sink([Buffer.alloc(70_000)])
    const said = (await collect(stream.source)).toString()
    if (said !== '70000') throw new Error(`sent 70000 bytes, it counts ${said}`)
  },
  throughput: async (address) => {
    const stream = await (await node.dial(address)).newStream(PERF)
    const head = Buffer.alloc(8)
    head.writeBigUInt64BE(BigInt(MIB_256))
    await stream.sink(zeros(MIB_256, head))
    let came = 0
    for await (const part of stream.source) came += part.byteLength
    if (came !== MIB_256) throw new Error(`asked for ${MIB_256} bytes, ${came} came`)
  },
  parallel: async (address) => {
    const connection = await node.dial(address)
    await Promise.all(Array.from({ length: 200 }, async (_, number) => await echo(connection, number * 100)))
  },
  reset: async (address) => {
    const stream = await (await node.dial(address)).newStream('/reset/1.0.0')
    const error = await collect(stream.source).then(() => undefined, (error) => error)
    if (error?.name !== 'StreamResetError') throw new Error(`expected a reset, got ${error}`)
  },
  unknown: async (address) => {
    const error = await (await node.dial(address)).newStream('/unknown/1.0.0').then(() => undefined, (error) => error)
    if (error?.name !== 'UnsupportedProtocolError') throw new Error(`expected a refusal, got ${error}`)
  }
}

const [kind, dialled] = args
if (kind === 'serve') {
  say({ event: 'addresses', addrs: node.getMultiaddrs().map(String) })
} else {
  const address = multiaddr(dialled)
  for (const [name, run] of Object.entries(cases)) {
    const outcome = await run(address).then(() => 'ok', (error) => `${error.name}: ${error.message}`)
    say({ event: 'case', name, outcome })
  }
  await node.stop()
  process.exit(0)
}
