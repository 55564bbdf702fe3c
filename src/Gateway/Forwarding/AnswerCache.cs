using Google.Protobuf;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Forwarding;

/// <summary>
/// Answers of other nodes, given again for a time, by method and request. What is longest unused makes room. Any thread.
/// </summary>
public sealed class AnswerCache(IOptions<ForwardingOptions> options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Method, ByteString Request), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _used = [];
    private long _bytes;

    /// <summary>How many answers are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _entries.Count;
        }
    }

    /// <summary>Their bytes, requests included.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    /// <summary>The answer to a request, if there is one that is fresh.</summary>
    public ByteString? Find(string method, ByteString request)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue((method, request), out var found)) return null;
            if (time.GetElapsedTime(found.Value.At) >= options.Value.CacheFor)
            {
                Remove(found);
                return null;
            }

            _used.Remove(found);
            _used.AddFirst(found);
            return found.Value.Answer;
        }
    }

    /// <summary>Remembers an answer, unless it alone is more than may be.</summary>
    public void Add(string method, ByteString request, ByteString answer)
    {
        var limits = options.Value;
        var entry = new Entry((method, request), answer, time.GetTimestamp());
        if (limits.CacheFor == TimeSpan.Zero || entry.Bytes > limits.CacheBytesMax) return;
        lock (_gate)
        {
            if (_entries.TryGetValue(entry.Key, out var before)) Remove(before);
            _entries.Add(entry.Key, _used.AddFirst(entry));
            _bytes += entry.Bytes;
            while (_entries.Count > limits.CacheEntriesMax || _bytes > limits.CacheBytesMax) Remove(_used.Last!);
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _used.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes;
    }

    private sealed record Entry((string Method, ByteString Request) Key, ByteString Answer, long At)
    {
        /// <summary>What an entry costs beside its bytes, about.</summary>
        private const int Overhead = 256;

        public long Bytes => Overhead + Key.Method.Length + Key.Request.Length + (long)Answer.Length;
    }
}
