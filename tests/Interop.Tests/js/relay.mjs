// A js-libp2p node for relays. `relay` forwards for others; `listen RELAY` is reached through one; `dial ADDRESS` goes
// through one and has its data echoed. Each prints one JSON object a line and ends with its standard input.
import { autoNAT } from '@libp2p/autonat'
import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { args, basics, say, somewhere } from './common.mjs'

const ECHO = '/echo/1.0.0'
const [kind, address] = args
const listen = { relay: somewhere, listen: [`${address}/p2p-circuit`], dial: [] }[kind]

const node = await createLibp2p({
  addresses: { listen },
  ...basics(circuitRelayTransport()),
  services: {
    identify: identify(),
    ...(kind === 'relay' ? { relay: circuitRelayServer(), autonat: autoNAT() } : {})
  },
  // It denies loopback addresses to strangers by default.
  connectionGater: { denyDialMultiaddr: () => false }
})
await node.handle(ECHO, ({ stream }) => {
  stream.sink(stream.source).catch(() => {})
}, { runOnLimitedConnection: true })

process.stdin.resume()
process.stdin.on('end', () => process.exit(0))

if (kind === 'dial') {
  const connection = await node.dial(multiaddr(address))
  const stream = await connection.newStream(ECHO, { runOnLimitedConnection: true })
  const data = Buffer.alloc(10_000, 7)
  const parts = []
  const reading = (async () => { for await (const part of stream.source) parts.push(part.subarray()) })()
  await stream.sink([data])
  await reading
  say({ event: 'echo', limited: connection.limits != null, outcome: data.equals(Buffer.concat(parts)) ? 'ok' : 'other data' })
} else {
  while (node.getMultiaddrs().length === 0) await new Promise((resolve) => setTimeout(resolve, 50))
  say({ event: 'addresses', addrs: node.getMultiaddrs().map(String) })
}
