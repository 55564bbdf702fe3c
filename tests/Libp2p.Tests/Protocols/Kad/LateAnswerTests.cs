using Bib.Testing;
using Libp2p.Core.Protobuf;
using Libp2p.Protocols.Kad;
using Libp2p.Swarm;
using Libp2p.Tests.Network;

namespace Libp2p.Tests.Protocols.Kad;

/// <summary>What is answered after its peer was taken out of the table tells of the time before.</summary>
public sealed class LateAnswerTests : IAsyncLifetime
{
    private static readonly byte[] _held = KadNode.Key(1).Bytes.ToArray();

    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryNetwork _network;
    private readonly KadNode _one;
    private readonly MemoryHost _other;

    public LateAnswerTests()
    {
        _network = new(_time);
        (_one, _other) = (new(_network.Add(), KadNode.Defaults, _time), _network.Add());
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _network.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_stopped_serving_does_not_come_back_with_it()
    {
        var serving = _other.Handle(KadNode.ProtocolId, (context, stop) => ServeAsync(context, answersOthers: true, stop));
        await _one.Host.MeetAsync(_other);
        var walk = _one.Dht.FindClosestAsync(_held, Stop);
        await _asked.Task.WaitAsync(Stop);
        _one.Dht.PeerCount.ShouldBe(1);

        serving.Dispose();
        _one.Dht.PeerCount.ShouldBe(0);
        _release.SetResult();

        (await walk).ShouldBe([_other.Id]);
        _one.Dht.PeerCount.ShouldBe(0);
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_was_dropped_for_its_silence_does_not_come_back_with_it()
    {
        using var serving = _other.Handle(KadNode.ProtocolId, (context, stop) => ServeAsync(context, answersOthers: false, stop));
        await _one.Host.MeetAsync(_other);
        var walk = _one.Dht.FindClosestAsync(_held, Stop);
        while (_one.Dht.PeerCount > 0)
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        _release.SetResult();

        (await walk).ShouldBe([_other.Id]);
        _one.Dht.PeerCount.ShouldBe(0);
    }

    /// <summary>Answers what is asked about one key when it may; anything else at once, or never after that came.</summary>
    private async Task ServeAsync(StreamContext context, bool answersOthers, CancellationToken stop)
    {
        while (await Delimited.ReadAsync(context.Stream, 1 << 20, "request", stop) is { } bytes)
        {
            var request = KadMessage.Decode(bytes);
            if (request.Key.Span.SequenceEqual(_held))
            {
                _asked.TrySetResult();
                await _release.Task.WaitAsync(stop);
            }
            else if (!answersOthers)
            {
                await _asked.Task.WaitAsync(stop);
                context.Stream.Reset();
                return;
            }

            await Delimited.WriteAsync(context.Stream, new KadMessage(request.Type) { Key = request.Key }.Encode(), stop);
        }

        await context.Stream.CloseWriteAsync(stop);
    }
}
