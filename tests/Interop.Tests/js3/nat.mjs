// A js-libp2p node for life behind a NAT: nat.mjs [--listen ADDRESS]… [--announce ADDRESS]… [--service autonat|dcutr|upnp]…
// [--gateway URL]. It prints one JSON object a line: who it is, each connection, and its addresses whenever they change, of
// which public ones are those that it is told to announce or that AutoNAT found to be reachable. It takes {"dial":ADDRESS}
// on standard input and ends with it.
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { autoNATv2 } from '@libp2p/autonat-v2'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { dcutr } from '@libp2p/dcutr'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { uPnPNAT } from '@libp2p/upnp-nat'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

// Node 20 does not have it yet.
Promise.withResolvers ??= function () {
  let resolve, reject
  const promise = new this((yes, no) => { [resolve, reject] = [yes, no] })
  return { promise, resolve, reject }
}

const { values } = parseArgs({
  options: {
    listen: { type: 'string', multiple: true, default: [] },
    announce: { type: 'string', multiple: true, default: [] },
    service: { type: 'string', multiple: true, default: [] },
    gateway: { type: 'string' }
  }
})
const say = (object) => console.log(JSON.stringify(object))
const known = {
  autonat: () => autoNATv2(),
  dcutr: () => dcutr(),
  upnp: () => uPnPNAT({ gateways: [values.gateway], autoConfirmAddress: true })
}

const node = await createLibp2p({
  addresses: { listen: values.listen, appendAnnounce: values.announce },
  transports: [tcp(), circuitRelayTransport()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  services: { identify: identify(), ...Object.fromEntries(values.service.map((name) => [name, known[name]()])) },
  // It denies private addresses to strangers by default.
  connectionGater: { denyDialMultiaddr: () => false },
  connectionMonitor: { enabled: false }
})
const sayAddresses = () => say({ event: 'addresses', peer: node.peerId.toString(), addrs: node.getMultiaddrs().map(String) })
const sayConnection = (event) => ({ detail: connection }) => say({
  event,
  peer: connection.remotePeer.toString(),
  addr: connection.remoteAddr.toString(),
  direction: connection.direction,
  limited: connection.limits != null
})

node.addEventListener('connection:open', sayConnection('open'))
node.addEventListener('connection:close', sayConnection('close'))
node.addEventListener('self:peer:update', sayAddresses)
sayAddresses()
for await (const line of createInterface({ input: process.stdin })) {
  const { dial } = JSON.parse(line)
  await node.dial(multiaddr(dial)).catch((error) => {
    const { name, message } = error.errors?.[0] ?? error
    say({ event: 'error', message: `${name}: ${message}` })
  })
}
process.exit(0)
