// What the libp2p nodes of these programs have in common: with --ws among its arguments, one listens on WebSocket.
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { all } from '@libp2p/websockets/filters'

// Node 20 does not have it yet, and what queues stream writes there expects it.
Promise.withResolvers ??= function () {
  let resolve, reject
  const promise = new this((yes, no) => { [resolve, reject] = [yes, no] })
  return { promise, resolve, reject }
}

// A relay has two seconds to answer who wants to be reached through it, which is not always enough beside other tests, and
// no option says so. What is tried here is whether they understand each other, not how long one of them waits.
const timeoutOf = AbortSignal.timeout
AbortSignal.timeout = (milliseconds) => timeoutOf.call(AbortSignal, Math.max(milliseconds, 60_000))

const [tcpAddress, wsAddress] = ['/ip4/127.0.0.1/tcp/0', '/ip4/127.0.0.1/tcp/0/ws']

export const args = process.argv.slice(2).filter((one) => one !== '--ws')
export const everywhere = [tcpAddress, wsAddress]
export const somewhere = [process.argv.includes('--ws') ? wsAddress : tcpAddress]
export const say = (object) => console.log(JSON.stringify(object))
export const basics = (...moreTransports) => ({
  transports: [tcp(), webSockets({ filter: all }), ...moreTransports],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux()],
  connectionMonitor: { enabled: false }
})
