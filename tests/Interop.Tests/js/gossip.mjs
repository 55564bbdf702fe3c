// A js-libp2p node that takes a topic: gossip.mjs gossipsub|floodsub TOPIC [unsigned]. It prints its addresses and every
// message, one JSON object a line; on standard input it takes {"publish":TEXT} and {"dial":ADDRESS}, and ends with it.
import { createInterface } from 'node:readline'
import { gossipsub } from '@chainsafe/libp2p-gossipsub'
import { floodsub } from '@libp2p/floodsub'
import { identify } from '@libp2p/identify'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { args, basics, say, somewhere } from './common.mjs'

const [kind, topic, unsigned] = args
const policy = { globalSignaturePolicy: unsigned == null ? 'StrictSign' : 'StrictNoSign' }

const node = await createLibp2p({
  ...basics(),
  addresses: { listen: somewhere },
  services: { identify: identify(), pubsub: kind === 'floodsub' ? floodsub(policy) : gossipsub(policy) }
})
const { pubsub } = node.services
pubsub.addEventListener('message', ({ detail }) => {
  const data = Buffer.from(detail.data)
  say({ event: 'message', type: detail.type, from: detail.from?.toString(), data: data.toString(), bytes: data.toString('base64') })
})
pubsub.subscribe(topic)
say({ event: 'addresses', peer: node.peerId.toString(), addrs: node.getMultiaddrs().map(String) })

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line)
  if (asked.dial != null) await node.dial(multiaddr(asked.dial))
  if (asked.publish != null) await pubsub.publish(topic, Buffer.from(asked.publish))
}
process.exit(0)
