using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Libp2p.Protocols.GossipSub;

namespace Libp2p.Node;

/// <summary>
/// Takes the topics of <c>--topic</c> and says what comes; writes to each of them every <c>--beat</c>.
/// </summary>
internal sealed class GossipSubService : IAsyncDisposable
{
    private readonly ServiceContext _context;
    private readonly GossipService _gossip;
    private readonly CancellationTokenSource _stopping;
    private readonly Dictionary<string, (CancellationTokenSource Leaving, Task Reading)> _taken = [];
    private readonly Lock _lock = new();
    private readonly Task _beating;

    private GossipSubService(ServiceContext context)
    {
        _context = context;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(context.Stopping);
        _gossip = context.Parts.GossipSub!;
        _beating = context.Options.Beat is { } beat ? BeatAsync(beat) : Task.CompletedTask;
    }

    public static IAsyncDisposable Start(ServiceContext context)
    {
        var service = new GossipSubService(context);
        foreach (var topic in context.Options.Topics.Distinct()) service.Take(topic);
        context.Commands.Add("subscribe", (asked, _) =>
        {
            service.Take(TopicOf(asked));
            return CommandTable.Answer(("topic", TopicOf(asked)));
        });
        context.Commands.Add("unsubscribe", (asked, _) =>
        {
            service.Leave(TopicOf(asked));
            return CommandTable.Answer(("topic", TopicOf(asked)));
        });
        context.Commands.Add("publish", async (asked, stop) =>
        {
            var (topic, data) = (TopicOf(asked), Encoding.UTF8.GetBytes(CommandTable.TextOf(asked, "data")));
            var (id, recipients) = await service._gossip.PublishAsync(topic, data, stop);
            return [("topic", topic), ("msgid", id.ToString()), ("recipients", recipients)];
        });
        context.Commands.Add("topic", (asked, _) =>
        {
            var topic = TopicOf(asked);
            return CommandTable.Answer(
                ("topic", topic),
                ("peers", EventWriter.Texts(service._gossip.PeersOf(topic))),
                ("mesh", EventWriter.Texts(service._gossip.MeshOf(topic))));
        });
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _beating;
        await Task.WhenAll(_taken.Values.Select(taken => taken.Reading));
        _stopping.Dispose();
    }

    private static string TopicOf(JsonObject asked)
    {
        var topic = CommandTable.TextOf(asked, "topic");
        return Check(topic);
    }

    /// <summary>A topic's name, if it is one.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string Check(string topic) =>
        Encoding.UTF8.GetByteCount(topic) is > 0 and <= 512 ? topic : throw new FormatException("a topic's name has 1 to 512 bytes");

    private void Take(string topic)
    {
        lock (_lock)
        {
            if (_taken.ContainsKey(topic)) return;
            var leaving = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            _taken.Add(topic, (leaving, ReadAsync(topic, leaving)));
        }
    }

    private void Leave(string topic)
    {
        lock (_lock)
        {
            if (_taken.Remove(topic, out var taken)) taken.Leaving.Cancel();
        }
    }

    private async Task ReadAsync(string topic, CancellationTokenSource leaving)
    {
        using var ended = leaving;
        try
        {
            using var subscription = await _gossip.JoinAsync(topic, null, leaving.Token);
            await foreach (var message in subscription.WithCancellation(leaving.Token)) Say(message);
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // The topic is left.
        }
        catch (Exception exception)
        {
            _context.Events.Write("error", ("message", exception.Message), ("topic", topic));
        }
    }

    private void Say(ReceivedMessage message)
    {
        var data = message.Data.Span;
        var isText = System.Text.Unicode.Utf8.IsValid(data);
        _context.Events.Write(
            "message",
            ("from", message.Author?.ToString()),
            ("topic", message.Topic),
            ("data", isText ? Encoding.UTF8.GetString(data) : Convert.ToBase64String(data)),
            ("encoding", isText ? "text" : "base64"),
            ("seqno", message.Sequence?.ToString(CultureInfo.InvariantCulture)),
            ("msgid", message.Id.ToString()),
            ("via", message.Forwarder.ToString()));
    }

    private async Task BeatAsync(TimeSpan beat)
    {
        using var timer = new PeriodicTimer(beat, _context.Time);
        try
        {
            for (var count = 1; await timer.WaitForNextTickAsync(_stopping.Token); count++)
            {
                foreach (var topic in _context.Options.Topics.Distinct())
                {
                    var data = string.Create(CultureInfo.InvariantCulture, $"{_context.Host.Id} {count}");
                    var (id, recipients) = await _gossip.PublishAsync(topic, Encoding.UTF8.GetBytes(data), _stopping.Token);
                    _context.Events.Write(
                        "published", ("topic", topic), ("data", data), ("msgid", id.ToString()), ("recipients", recipients));
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }
}
