// A js-libp2p node that takes part in a Kademlia network and looks for peers over mDNS. It prints its addresses, then
// does what it is told, one JSON object a line: {"do":"get","key":"/v/x"}; each answer is {"event":"get",…} or an error.
import { createInterface } from 'node:readline'
import { identify } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { mdns } from '@libp2p/mdns'
import { peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { CID } from 'multiformats/cid'
import { args, basics, say, somewhere } from './common.mjs'

const [protocol, service] = args
const text = (bytes) => new TextDecoder().decode(bytes)
const bytes = (text) => new TextEncoder().encode(text)

const node = await createLibp2p({
  ...basics(),
  addresses: { listen: somewhere },
  peerDiscovery: service == null ? [] : [mdns({ interval: 1000, serviceTag: service })],
  services: {
    identify: identify(),
    ping: ping(),
    dht: kadDHT({
      protocol,
      clientMode: false,
      // Loopback addresses are not to be left out.
      peerInfoMapper: passthroughMapper,
      // Values under /v/ are any; the longest is best.
      validators: { v: async () => {} },
      selectors: { v: (key, values) => values.reduce((best, value, at) => value.length > values[best].length ? at : best, 0) },
      initialQuerySelfInterval: 1,
      allowQueryWithZeroPeers: true
    })
  },
  connectionManager: { inboundConnectionThreshold: Infinity }
})

const events = async (source) => {
  const all = []
  for await (const event of source) all.push(event)
  return all
}

// How many peers answered, or did not.
const count = (all, name) => all.filter((event) => event.name === name).length

const commands = {
  dial: async ({ addr }) => ({ peer: (await node.dial(multiaddr(addr))).remotePeer.toString() }),
  peers: async () => ({ count: node.services.dht.routingTable.size }),
  provide: async ({ key }) => ({ peers: count(await events(node.services.dht.provide(CID.parse(key))), 'PEER_RESPONSE') }),
  'find-providers': async ({ key }) => {
    const all = await events(node.services.dht.findProviders(CID.parse(key)))
    const providers = all.filter((event) => event.name === 'PROVIDER').flatMap((event) => event.providers)
    return { providers: providers.map(({ id, multiaddrs }) => ({ peer: id.toString(), addrs: multiaddrs.map(String) })) }
  },
  'find-peer': async ({ peer }) => {
    const all = await events(node.services.dht.findPeer(peerIdFromString(peer)))
    const found = all.find((event) => event.name === 'FINAL_PEER')
    return { addrs: found?.peer.multiaddrs.map(String) ?? [] }
  },
  put: async ({ key, value }) => {
    const all = await events(node.services.dht.put(bytes(key), bytes(value)))
    return { peers: all.filter((event) => event.name === 'PEER_RESPONSE' && event.messageName === 'PUT_VALUE').length }
  },
  get: async ({ key }) => {
    const found = (await events(node.services.dht.get(bytes(key)))).find((event) => event.name === 'VALUE')
    return { value: found == null ? null : text(found.value) }
  }
}

node.addEventListener('peer:discovery', ({ detail: { id, multiaddrs } }) => {
  say({ event: 'discovery', peer: id.toString(), addrs: multiaddrs.map(String) })
})
say({ event: 'addresses', addrs: node.getMultiaddrs().map(String) })
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const asked = JSON.parse(line)
  commands[asked.do](asked).then(
    (said) => say({ event: asked.do, ...said }),
    (error) => say({ event: 'error', message: `${asked.do}: ${error.name}: ${error.message}` }))
})
lines.on('close', () => process.exit(0))
