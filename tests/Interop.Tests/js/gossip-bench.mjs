// One end of a measurement: `gossip-bench.mjs take COUNT` prints its address, then how many messages a second came;
// `gossip-bench.mjs write COUNT BYTES ADDRESS` dials it and publishes.
import { gossipsub } from '@chainsafe/libp2p-gossipsub'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

// Node 20 does not have it yet.
Promise.withResolvers ??= function () {
  let resolve, reject
  const promise = new this((yes, no) => { [resolve, reject] = [yes, no] })
  return { promise, resolve, reject }
}

const TOPIC = 'bench'
const [what, count, bytes, address] = process.argv.slice(2)
const node = await createLibp2p({
  addresses: { listen: what === 'take' ? ['/ip4/127.0.0.1/tcp/0'] : [] },
  transports: [tcp()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  services: { identify: identify(), pubsub: gossipsub() },
  connectionMonitor: { enabled: false }
})
const { pubsub } = node.services
pubsub.subscribe(TOPIC)

if (what === 'take') {
  let [came, began] = [0, 0]
  pubsub.addEventListener('message', () => {
    if (came++ === 0) began = performance.now()
    if (came === Number(count)) console.log((came - 1) / ((performance.now() - began) / 1000))
  })
  console.log(node.getMultiaddrs()[0].toString())
} else {
  await node.dial(multiaddr(address))
  while (pubsub.getSubscribers(TOPIC).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  for (let number = 0; number < Number(count); number++) await pubsub.publish(TOPIC, Buffer.alloc(Number(bytes)))
}
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
